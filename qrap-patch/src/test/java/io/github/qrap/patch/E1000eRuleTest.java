package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.NicConflictRuleContract;
import java.util.List;

class E1000eRuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new E1000eRule();
  }

  @Override
  protected List<String> claimedDrivers() {
    return List.of("e1000e");
  }
}
