package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.testkit.NicConflictRuleContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class OtherNicsRuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new OtherNicsRule();
  }

  @Override
  protected List<DeviceOption> claimed() {
    return Stream.of(
            ("i82550 i82551 i82557a i82557b i82557c i82558a i82558b i82559a i82559b i82559c i82559er"
                    + " i82562 i82801 igb ne2k_isa ne2k_pci pcnet pvrdma rocker spapr-vlan sungem"
                    + " sunhme tulip usb-net virtio-net-device vmxnet3 xen-net-device")
                .split(" "))
        .map(driver -> new DeviceOption(driver, Map.of("netdev", "n0")))
        .toList();
  }
}
