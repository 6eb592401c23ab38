package io.github.qrap.api;

import java.util.Objects;

/** What came of a {@link Launch} where this process goes on. */
public sealed interface LaunchResult {
  /**
   * The program runs as a child of this process.
   *
   * @param process the child; its streams are no pipes to this process
   */
  record Started(Process process) implements LaunchResult {
    public Started {
      Objects.requireNonNull(process, "process");
    }
  }

  /**
   * Nothing was started.
   *
   * @param text what there is to show instead, with its line ends
   */
  record Shown(String text) implements LaunchResult {
    public Shown {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * Nothing was started: the caller is to run this launch in place of the one that it asked for, by
   * the strategy {@code exec}. With it a strategy that only puts another program in front of QEMU,
   * as {@code nice} or {@code ip netns exec}, needs no native code of its own.
   *
   * @param launch the other program, whose arguments name the first one; it has to keep the
   *     descriptors that it finds open
   */
  record Instead(Launch launch) implements LaunchResult {
    public Instead {
      Objects.requireNonNull(launch, "launch");
    }
  }
}
