package io.github.qrap.patch;

class OtherNicsRuleTest extends ModelRuleContract {
  OtherNicsRuleTest() {
    super(NicFamily.OTHER, new OtherNicsRule());
  }
}
