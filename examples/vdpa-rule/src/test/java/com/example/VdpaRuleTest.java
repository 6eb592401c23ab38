package com.example;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.testkit.NicConflictRuleContract;
import java.util.List;
import java.util.Map;

/** Only names the devices that the rule claims; the contract does the rest. */
class VdpaRuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new VdpaRule();
  }

  @Override
  protected List<DeviceOption> claimed() {
    Map<String, String> properties = Map.of("vhostdev", "/dev/vhost-vdpa-0");
    return List.of(
        new DeviceOption("vhost-vdpa-device-pci", properties),
        new DeviceOption("vhost-vdpa-device-pci-non-transitional", properties));
  }
}
