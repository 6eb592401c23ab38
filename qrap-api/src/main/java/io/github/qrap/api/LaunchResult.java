package io.github.qrap.api;

import java.util.Objects;

/** The result of a {@link Launch} where this process goes on. Kinds may be added in any version. */
public sealed interface LaunchResult {
  /**
   * The program runs as a child of this process: what a strategy that {@linkplain
   * ExecStrategy.Role#SPAWNS spawns} returns.
   *
   * @param process the child; its streams are not pipes to this process
   */
  record Started(Process process) implements LaunchResult {
    public Started {
      Objects.requireNonNull(process, "process");
    }
  }

  /**
   * Nothing was started: what a strategy that {@linkplain ExecStrategy.Role#SHOWS shows} returns.
   *
   * @param text what there is to show instead, with its line ends
   */
  record Shown(String text) implements LaunchResult {
    public Shown {
      Objects.requireNonNull(text, "text");
    }
  }
}
