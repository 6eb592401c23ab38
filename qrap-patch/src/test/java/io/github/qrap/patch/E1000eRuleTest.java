package io.github.qrap.patch;

class E1000eRuleTest extends ModelRuleContract {
  E1000eRuleTest() {
    super(NicFamily.E1000E, new E1000eRule());
  }
}
