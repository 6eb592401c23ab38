package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.NicConflictRuleContract;
import java.util.List;

class VirtioNetPciRuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new VirtioNetPciRule();
  }

  @Override
  protected List<String> claimedDrivers() {
    return List.of(
        "virtio-net-pci",
        "virtio-net",
        "virtio-net-pci-transitional",
        "virtio-net-pci-non-transitional");
  }
}
