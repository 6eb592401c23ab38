package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.testkit.NicConflictRuleContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class E1000RuleTest extends NicConflictRuleContract {
  @Override
  protected NicConflictRule provider() {
    return new E1000Rule();
  }

  @Override
  protected List<DeviceOption> claimed() {
    return Stream.of("e1000", "e1000-82540em", "e1000-82544gc", "e1000-82545em")
        .map(driver -> new DeviceOption(driver, Map.of("netdev", "n0")))
        .toList();
  }
}
