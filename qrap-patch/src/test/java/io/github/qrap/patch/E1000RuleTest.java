package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.NicConflictRuleContract;
import java.util.List;

class E1000RuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new E1000Rule();
  }

  @Override
  protected List<String> claimedDrivers() {
    return List.of("e1000", "e1000-82540em", "e1000-82544gc", "e1000-82545em");
  }
}
