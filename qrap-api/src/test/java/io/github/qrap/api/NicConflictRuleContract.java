package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for every {@link NicConflictRule}. */
public abstract class NicConflictRuleContract extends ProviderContract<NicConflictRule> {
  protected NicConflictRuleContract() {
    super(NicConflictRule.class);
  }

  /** Every driver name that the rule claims. */
  protected abstract List<String> claimedDrivers();

  @Test
  void claimsItsDriversWithAReason() {
    for (String driver : claimedDrivers()) {
      String reason =
          provider().conflict(new DeviceOption(driver, Map.of("netdev", "n0"))).orElseThrow();
      assertFalse(reason.isBlank(), driver);
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
  void leavesDriversAloneThatOnlyBeginLikeItsOwn() {
    for (String driver : claimedDrivers()) {
      assertEquals(
          Optional.empty(),
          provider().conflict(new DeviceOption(driver + "x", Map.of())),
          driver + "x");
    }
  }

  @Test
  void givesTheSameAnswerTwice() {
    NicConflictRule rule = provider();
    for (String driver : claimedDrivers()) {
      DeviceOption device = new DeviceOption(driver, Map.of());
      assertEquals(rule.conflict(device), rule.conflict(device));
    }
  }
}
