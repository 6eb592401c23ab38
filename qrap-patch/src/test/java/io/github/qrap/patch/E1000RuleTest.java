package io.github.qrap.patch;

class E1000RuleTest extends ModelRuleContract {
  E1000RuleTest() {
    super(NicFamily.E1000, new E1000Rule());
  }
}
