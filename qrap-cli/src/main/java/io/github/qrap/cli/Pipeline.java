package io.github.qrap.cli;

import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Netdev;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.PluginException;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Provider;
import io.github.qrap.api.ProviderException;
import io.github.qrap.api.Providers;
import io.github.qrap.exec.Children;
import io.github.qrap.exec.ExecInPlace;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.Rewrite;
import io.github.qrap.patch.RewritePlan;
import io.github.qrap.patch.Rewriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one way through: plan the rewrite, probe the backends, complete the rewrite, launch. Planning
 * comes first because connecting has side effects: what is wrong with the command line has to come
 * out before a socket is touched.
 */
final class Pipeline {
  private final Given given;
  private final Options options;
  private final Plugins plugins;
  private final Console console;
  private final ProgramSearch search;
  private final Phases phases = new Phases(Main.BEGIN);

  Pipeline(Given given, Options options, Plugins plugins, Console console) {
    this.given = given;
    this.options = options;
    this.plugins = plugins;
    this.console = console;
    phases.end("arguments");
    // What execvp(3) takes where PATH is not set.
    this.search = new ProgramSearch(given.environment().getOrDefault("PATH", "/bin:/usr/bin"));
    phases.end("native calls");
  }

  /**
   * Runs what the line behind qrap's own options asks for.
   *
   * @return the exit status, where this process goes on
   */
  int run(List<String> line) throws Failure, ProviderException, InterruptedException {
    Invocation invocation =
        Invocation.of(line, options.qemu(), given.inherited().descriptors(), search);
    Optional<RewritePlan> plan = plan(invocation);
    phases.end("rewrite");
    if (options.explain()) {
      explain(invocation, plan);
      return ExitStatus.OK;
    }
    ExecStrategy strategy = strategy();
    if (plan.isPresent() && plan.get().isQuestion()) {
      return conclude(launch(strategy, invocation, invocation.arguments(), Optional.empty()));
    }
    if (!strategy.startsProgram()) {
      return conclude(
          launch(
              strategy,
              invocation,
              arguments(invocation, plan, Netdev.SOCKET),
              Optional.of(new Launch.Handover(-1, invocation.descriptor()))));
    }
    check(strategy, invocation);
    phases.end("checks");
    LaunchResult result;
    try (Backend backend = probe()) {
      List<String> arguments = arguments(invocation, plan, backend.netdev());
      console.say("Connected to " + backend.address());
      Optional<Launch.Handover> handover =
          backend.descriptor().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Launch.Handover(backend.descriptor().getAsInt(), invocation.descriptor()));
      result = launch(strategy, invocation, arguments, handover);
    } catch (IOException e) {
      throw new Failure(ExitStatus.FAILED, "closing the connection: " + e.getMessage());
    }
    return conclude(result);
  }

  /** The one that was asked for, or the default. */
  private ExecStrategy strategy() throws ProviderException {
    Providers<ExecStrategy> strategies = load(ExecStrategy.class);
    if (options.strategy().isPresent()) {
      return strategies.require(options.strategy().get());
    }
    return defaultOf(strategies);
  }

  /**
   * The first that becomes QEMU. One that stays beside QEMU has to pass on signals, and the
   * launcher lets Java catch some only where an option says so.
   */
  static ExecStrategy defaultOf(Providers<ExecStrategy> strategies) throws ProviderException {
    for (ExecStrategy strategy : strategies.inOrder()) {
      if (strategy.startsProgram() && !strategy.startsChild()) {
        return strategy;
      }
    }
    return strategies.require("exec");
  }

  /** Empty where the arguments are none of our business and cannot be read as QEMU's. */
  private Optional<RewritePlan> plan(Invocation invocation) throws Failure, ProviderException {
    List<NicConflictRule> rules =
        invocation.patched() ? load(NicConflictRule.class).inOrder() : List.of();
    try {
      RewritePlan plan =
          new Rewriter(rules, options.nic())
              .plan(invocation.arguments(), invocation.architecture());
      if (invocation.patched()) {
        for (String option : plan.unknownOptions()) {
          remark(option);
        }
      }
      return Optional.of(plan);
    } catch (CommandLineException e) {
      if (invocation.patched()) {
        throw new Failure(ExitStatus.FAILED, e.getMessage());
      }
      return Optional.empty();
    }
  }

  /** One of ours in the wrong place is refused; what only looks like one may be a newer QEMU's. */
  private void remark(String unknown) throws Failure {
    if (!unknown.startsWith("--")) {
      return;
    }
    Optional<String> similar = OptionsCommand.similarTo(unknown);
    if (similar.isPresent()) {
      String own = similar.get();
      if (unknown.equals(own) || unknown.startsWith(own + "=")) {
        throw new Failure(
            ExitStatus.FAILED,
            unknown + ": an option of qrap; it must stand before QEMU's arguments");
      }
      console.complain(
          unknown + ": neither qrap nor QEMU has this option; did you mean " + own + "?");
    }
  }

  private List<String> arguments(Invocation invocation, Optional<RewritePlan> plan, Netdev netdev) {
    if (!invocation.patched()) {
      return invocation.arguments();
    }
    Rewrite rewrite = plan.orElseThrow().complete(netdev, invocation.descriptor());
    warn(rewrite);
    return rewrite.arguments();
  }

  private void explain(Invocation invocation, Optional<RewritePlan> plan) throws Failure {
    if (!invocation.patched()) {
      console.show("nothing changes: FDNUM QEMU_CMD leaves the arguments alone\n");
    } else if (plan.orElseThrow().isQuestion()) {
      console.show("nothing changes: QEMU is only asked about itself\n");
    } else {
      Rewrite rewrite = plan.get().complete(Netdev.SOCKET, invocation.descriptor());
      warn(rewrite);
      console.show(Explanation.of(rewrite, isColoured()));
    }
  }

  /** As NO_COLOR (no-color.org) and terminals that cannot do it ask for. */
  private boolean isColoured() {
    return console.isTerminal()
        && given.environment().getOrDefault("NO_COLOR", "").isEmpty()
        && !given.environment().getOrDefault("TERM", "").equals("dumb");
  }

  private void warn(Rewrite rewrite) {
    for (String warning : rewrite.warnings()) {
      console.complain(warning);
    }
  }

  private void check(ExecStrategy strategy, Invocation invocation) throws Failure {
    try {
      strategy.check(
          new Launch(
              invocation.program(),
              invocation.argv(invocation.arguments()),
              Optional.of(new Launch.Handover(-1, invocation.descriptor())),
              given.inherited()));
    } catch (LaunchException e) {
      throw new Failure(ExitStatus.of(e.kind()), e.getMessage());
    }
  }

  private LaunchResult launch(
      ExecStrategy strategy,
      Invocation invocation,
      List<String> arguments,
      Optional<Launch.Handover> handover)
      throws Failure {
    if (options.verbose()) {
      phases.end("new arguments");
      console.complain(phases.text());
    }
    if (given.witness().isPresent()) {
      new Children().end(given.witness().getAsLong());
    }
    Launch launch =
        new Launch(invocation.program(), invocation.argv(arguments), handover, given.inherited());
    try {
      if (strategy.startsChild()) {
        SignalForwarding forwarding = SignalForwarding.begin();
        LaunchResult result = strategy.launch(launch);
        if (result instanceof LaunchResult.Started started) {
          forwarding.to(started.process());
        }
        return result;
      }
      LaunchResult result = strategy.launch(launch);
      return result instanceof LaunchResult.Instead instead
          ? new ExecInPlace().launch(instead.launch())
          : result;
    } catch (LaunchException e) {
      throw new Failure(ExitStatus.of(e.kind()), e.getMessage());
    }
  }

  /** What is left to do where this process goes on: the exit status. */
  private int conclude(LaunchResult result) throws Failure, InterruptedException {
    if (result instanceof LaunchResult.Started started) {
      return started.process().waitFor();
    }
    if (result instanceof LaunchResult.Shown shown) {
      console.show(shown.text());
    }
    return ExitStatus.OK;
  }

  private Backend probe() throws Failure, ProviderException, InterruptedException {
    List<BackendProbe> probes = probes();
    List<ProbeResult> results = new ArrayList<>();
    for (BackendProbe probe : probes) {
      ProbeResult result;
      try {
        result = probe.probe(options.probe());
      } catch (PluginException e) {
        if (probes.size() == 1) {
          throw e;
        }
        console.complain(e.getMessage());
        continue;
      }
      if (options.verbose()) {
        for (Finding finding : result.findings()) {
          console.complain(
              finding.address()
                  + ": "
                  + finding.detail()
                  + " ("
                  + finding.elapsed().toMillis()
                  + " ms)");
        }
      }
      if (result.backend().isPresent()) {
        phases.end("connection and answer");
        return result.backend().get();
      }
      results.add(result);
    }
    boolean started = probes.stream().anyMatch(BackendProbe::startsDaemon);
    throw new Failure(
        ExitStatus.FAILED, NoBackend.message(results, options.probe(), started, search));
  }

  /** The one that was asked for, or all that look for something. */
  private List<BackendProbe> probes() throws ProviderException {
    Providers<BackendProbe> providers = load(BackendProbe.class);
    if (options.backend().isPresent()) {
      return List.of(providers.require(options.backend().get()));
    }
    List<BackendProbe> searching = new ArrayList<>();
    for (BackendProbe probe : providers.inOrder()) {
      if (!probe.startsDaemon()) {
        searching.add(probe);
      }
    }
    return searching;
  }

  private <P extends Provider> Providers<P> load(Class<P> kind) throws ProviderException {
    return plugins.load(kind, console);
  }
}
