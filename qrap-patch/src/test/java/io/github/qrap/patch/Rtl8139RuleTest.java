package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.NicConflictRuleContract;
import java.util.List;

class Rtl8139RuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new Rtl8139Rule();
  }

  @Override
  protected List<String> claimedDrivers() {
    return List.of("rtl8139");
  }
}
