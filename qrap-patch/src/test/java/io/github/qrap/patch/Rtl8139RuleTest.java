package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.testkit.NicConflictRuleContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class Rtl8139RuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new Rtl8139Rule();
  }

  @Override
  protected List<DeviceOption> claimed() {
    return Stream.of("rtl8139")
        .map(driver -> new DeviceOption(driver, Map.of("netdev", "n0")))
        .toList();
  }
}
