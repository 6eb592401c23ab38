package com.example;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.NicConflictRuleContract;
import java.util.List;

/** All that has to be told is which devices the rule claims; the contract does the rest. */
class VdpaRuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new VdpaRule();
  }

  @Override
  protected List<String> claimedDrivers() {
    return List.of("vhost-vdpa-device-pci", "vhost-vdpa-device-pci-non-transitional");
  }
}
