package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.NicConflictRuleContract;
import java.util.List;

class VirtioNetCcwRuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new VirtioNetCcwRule();
  }

  @Override
  protected List<String> claimedDrivers() {
    return List.of("virtio-net-ccw");
  }
}
