package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.ProviderException;
import io.github.qrap.api.Providers;
import java.util.List;

/** The rules as an application finds them. */
final class BuiltInRules {
  private static final List<NicConflictRule> IN_ORDER = load();

  private BuiltInRules() {}

  static List<NicConflictRule> inOrder() {
    return IN_ORDER;
  }

  private static List<NicConflictRule> load() {
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
