package io.github.qrap.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for every {@link NicConflictRule}. */
public abstract class NicConflictRuleContract extends ProviderContract<NicConflictRule> {
  protected NicConflictRuleContract() {
    super(NicConflictRule.class);
  }

  /** Devices that the rule claims, with the properties that it looks at; at least one. */
  protected abstract List<DeviceOption> claimed();

  /**
   * Devices that come close to what the rule claims and that it leaves alone; may be overridden by
   * a rule that looks at properties.
   */
  protected List<DeviceOption> spared() {
    return claimed().stream()
        .map(device -> new DeviceOption(device.driver() + "x", device.properties()))
        .toList();
  }

  @Test
  void claimsItsDevicesWithAReason() {
    assertFalse(claimed().isEmpty(), "claimed() must name at least one device");
    for (DeviceOption device : claimed()) {
      Optional<String> reason = provider().conflict(device);
      assertTrue(reason.isPresent(), () -> "not claimed: " + device);
      assertFalse(reason.get().isBlank(), () -> "claimed without a reason: " + device);
    }
  }

  @Test
  void leavesOtherDevicesAlone() {
    for (String driver :
        List.of(
            "virtio-blk-pci", "virtio-rng-pci", "VGA", "usb-tablet", "pcie-root-port", "", "nic")) {
      assertEquals(
          Optional.empty(), provider().conflict(new DeviceOption(driver, Map.of())), driver);
    }
  }

  @Test
  void leavesDevicesAloneThatComeClose() {
    assertFalse(spared().isEmpty(), "spared() must name at least one device");
    for (DeviceOption device : spared()) {
      assertEquals(Optional.empty(), provider().conflict(device), device::toString);
    }
  }

  @Test
  void givesTheSameAnswerTwice() {
    NicConflictRule rule = provider();
    for (DeviceOption device : claimed()) {
      assertEquals(rule.conflict(device), rule.conflict(device), device::toString);
    }
  }
}
