package io.github.qrap.cli;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.Provider;
import io.github.qrap.exec.ExecInPlace;
import io.github.qrap.exec.PrintCommand;
import io.github.qrap.exec.SpawnChild;
import io.github.qrap.patch.Rewriter;
import io.github.qrap.probe.PasstProbe;
import io.github.qrap.probe.PrivatePasstProbe;
import java.util.ArrayList;
import java.util.List;

/**
 * The providers of the modules that the command is made of. Created directly: ServiceLoader would
 * have to open the jar for their registrations, which takes longer than all of them together.
 */
final class BuiltIns {
  private BuiltIns() {}

  /** Those of one kind, in any order. */
  static <P extends Provider> List<P> of(Class<P> kind) {
    List<P> providers = new ArrayList<>();
    for (Provider provider : all(kind)) {
      providers.add(kind.cast(provider));
    }
    return providers;
  }

  private static List<? extends Provider> all(Class<?> kind) {
    if (kind == NicConflictRule.class) {
      return Rewriter.builtInRules();
    }
    if (kind == BackendProbe.class) {
      return List.of(new PasstProbe(), new PrivatePasstProbe());
    }
    if (kind == ExecStrategy.class) {
      return List.of(new ExecInPlace(), new SpawnChild(), new PrintCommand());
    }
    return List.of();
  }
}
