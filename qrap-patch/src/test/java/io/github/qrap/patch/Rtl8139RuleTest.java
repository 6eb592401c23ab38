package io.github.qrap.patch;

class Rtl8139RuleTest extends ModelRuleContract {
  Rtl8139RuleTest() {
    super(NicFamily.RTL8139, new Rtl8139Rule());
  }
}
