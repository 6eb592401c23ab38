package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.ProviderException;
import io.github.qrap.api.Providers;
import java.util.List;

/** The rules as an application finds them. */
final class BuiltInRules {
  private BuiltInRules() {}

  static List<NicConflictRule> inOrder() {
    try {
      return Providers.load(NicConflictRule.class, BuiltInRules.class.getClassLoader()).inOrder();
    } catch (ProviderException e) {
      throw new AssertionError(e);
    }
  }

  static Rewriter rewriter() {
    return new Rewriter(inOrder());
  }
}
