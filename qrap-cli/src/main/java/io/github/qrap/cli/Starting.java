package io.github.qrap.cli;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.ExecStrategy.Role;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;
import java.util.function.Consumer;

/**
 * Starts the program by a strategy, and checks that the result fits the strategy's role: no run
 * succeeds unless the program was run or shown.
 */
final class Starting {
  private final ExecStrategy strategy;

  /** Read once: a plug-in might not give the same answer twice. */
  private final Role role;

  private final LaunchHooks hooks;
  private final Console console;

  /** A start by this strategy. */
  Starting(ExecStrategy strategy, LaunchHooks hooks, Console console) {
    this.strategy = strategy;
    this.role = strategy.role();
    this.hooks = hooks;
    this.console = console;
  }

  Role role() {
    return role;
  }

  /**
   * Checks what can be checked before there is a backend.
   *
   * @throws Failure as {@link #launch} would
   */
  void check(Program program) throws Failure {
    try {
      strategy.check(program);
    } catch (LaunchException e) {
      throw Failure.of(e);
    }
  }

  /** Launches; returns where this process goes on. */
  LaunchResult launch(Launch launch) throws Failure {
    hooks.beforeLaunch();
    try {
      if (role != Role.SPAWNS) {
        return strategy.launch(launch);
      }
      // Before the launch: none may get lost between the two.
      Consumer<Process> forward = hooks.catchSignals();
      LaunchResult result = strategy.launch(launch);
      if (result instanceof LaunchResult.Started started) {
        forward.accept(started.process());
      }
      return result;
    } catch (LaunchException e) {
      throw Failure.of(e);
    }
  }

  /**
   * What is left to do where this process goes on.
   *
   * @return the exit status
   * @throws Failure if the result is not what the strategy's role promises
   */
  int conclude(LaunchResult result) throws Failure, InterruptedException {
    if (result instanceof LaunchResult.Started started) {
      if (role == Role.SPAWNS) {
        return started.process().waitFor();
      }
      started.process().destroyForcibly();
    }
    if (result instanceof LaunchResult.Shown shown && role == Role.SHOWS) {
      console.show(shown.text());
      return ExitStatus.OK;
    }
    throw new Failure(
        ExitStatus.FAILED,
        "exec strategy <"
            + strategy.id()
            + "> is broken: its role is "
            + role
            + ", but it returned "
            + result.getClass().getSimpleName()
            + "; the program does not run");
  }
}
