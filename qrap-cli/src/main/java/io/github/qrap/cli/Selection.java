package io.github.qrap.cli;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.ProgramWrapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the providers that a run uses: those that were asked for by their ids, or the default.
 */
final class Selection {
  /** The strategy that starts nothing: {@code --dry-run} asks for it. */
  static final String PRINT = "print";

  private final Options options;
  private final Plugins plugins;
  private final Console console;

  Selection(Options options, Plugins plugins, Console console) {
    this.options = options;
    this.plugins = plugins;
    this.console = console;
  }

  /** The rules, in the order in which they are asked. */
  List<NicConflictRule> rules() throws ProviderException {
    return plugins.load(NicConflictRule.class, console).inOrder();
  }

  /** The one that shows, the one that was asked for, or the default. */
  ExecStrategy strategy() throws ProviderException {
    Providers<ExecStrategy> strategies = plugins.load(ExecStrategy.class, console);
    // A dry run is to find a name that is wrong.
    ExecStrategy chosen =
        options.strategy().isPresent()
            ? strategies.require(options.strategy().get())
            : defaultOf(strategies);
    return options.action() == Options.Action.DRY_RUN ? strategies.require(PRINT) : chosen;
  }

  /**
   * The first that becomes QEMU. One that stays beside QEMU has to pass on signals, and the
   * launcher lets Java catch some only where an option says so.
   */
  static ExecStrategy defaultOf(Providers<ExecStrategy> strategies) throws ProviderException {
    for (ExecStrategy strategy : strategies.inOrder()) {
      if (strategy.role() == ExecStrategy.Role.REPLACES) {
        return strategy;
      }
    }
    return strategies.require("exec");
  }

  /** What stands in front of QEMU, the outermost first; nothing but what was asked for. */
  List<ProgramWrapper> wrappers() throws ProviderException {
    if (options.wrappers().isEmpty()) {
      return List.of();
    }
    Providers<ProgramWrapper> installed = plugins.load(ProgramWrapper.class, console);
    List<ProgramWrapper> wrappers = new ArrayList<>();
    for (String id : options.wrappers()) {
      wrappers.add(installed.require(id));
    }
    return wrappers;
  }

  /**
   * The probe that was asked for, or all that search.
   *
   * @throws Failure if options contradict the role of the probe
   */
  List<BackendProbe> probes() throws ProviderException, Failure {
    Providers<BackendProbe> providers = plugins.load(BackendProbe.class, console);
    if (options.backend().isEmpty()) {
      if (!options.probe().daemonArguments().isEmpty()) {
        throw Failure.ofContradiction("--passt-arg is for the passt that --start starts");
      }
      List<BackendProbe> searching = new ArrayList<>();
      for (BackendProbe probe : providers.inOrder()) {
        if (isAskedByDefault(probe)) {
          searching.add(probe);
        }
      }
      return searching;
    }
    BackendProbe chosen = providers.require(options.backend().get());
    boolean starts = chosen.role() == BackendProbe.Role.STARTS;
    if (starts && !options.probe().sockets().isEmpty()) {
      throw Failure.ofContradiction(
          "--socket names a backend that runs already, and " + chosen.id() + " starts another");
    }
    if (!starts && !options.probe().daemonArguments().isEmpty()) {
      throw startsNone("--passt-arg", chosen);
    }
    if (!starts && !options.probe().published().isEmpty()) {
      throw startsNone("--publish", chosen);
    }
    return List.of(chosen);
  }

  private static Failure startsNone(String option, BackendProbe chosen) {
    return Failure.ofContradiction(
        option + " is for a backend that is started, and " + chosen.id() + " starts none");
  }

  static boolean isAskedByDefault(BackendProbe probe) {
    return probe.role() == BackendProbe.Role.SEARCHES;
  }
}
