package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The rules as an application finds them. */
final class BuiltInRules {
  private static final List<NicConflictRule> IN_ORDER = load();

  private BuiltInRules() {}

  static List<NicConflictRule> inOrder() {
    return IN_ORDER;
  }

  private static List<NicConflictRule> load() {
    return ServiceLoader.load(NicConflictRule.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(NicConflictRule::id))
        .toList();
  }

  static Rewriter rewriter() {
    return new Rewriter(inOrder());
  }
}
