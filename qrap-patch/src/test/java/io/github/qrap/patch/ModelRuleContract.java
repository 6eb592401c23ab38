package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.testkit.NicConflictRuleContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds for the rule of every {@link NicFamily}. */
abstract class ModelRuleContract extends NicConflictRuleContract {
  private final NicFamily family;
  private final NicConflictRule rule;

  ModelRuleContract(NicFamily family, NicConflictRule rule) {
    this.family = family;
    this.rule = rule;
  }

  @Override
  protected NicConflictRule provider() {
    return rule;
  }

  /** The golden files are what says that the table is right. */
  @Override
  protected List<DeviceOption> claimed() {
    return NicModel.drivers(family).stream()
        .map(driver -> new DeviceOption(driver, Map.of("netdev", "n0")))
        .toList();
  }

  @Test
  void isTheRuleOfItsFamily() {
    assertEquals(family.id(), rule.id());
    assertEquals("conflicts with " + family.members(), rule.description());
  }
}
