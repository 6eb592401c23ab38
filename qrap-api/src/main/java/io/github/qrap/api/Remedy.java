package io.github.qrap.api;

import java.util.List;
import java.util.Objects;

/**
 * What to try next, as data from the probe that found what is wrong. The program puts it into
 * words, because only the program knows the names of its options.
 *
 * <p>Kinds may be added in any version. Code that looks at one must expect kinds that it does not
 * know.
 */
public sealed interface Remedy {
  /**
   * Advice of no other kind.
   *
   * @param text in words that can stand after a semicolon; no full stop at the end
   */
  record Advice(String text) implements Remedy {
    public Advice {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * Start a daemon.
   *
   * @param command as {@link NativeText}, its program first; the word {@code PATH} stands for a
   *     path that is to be chosen
   * @param place where the daemon will listen then
   * @param additional whether one that runs already has to stay as it is
   */
  record StartDaemon(List<String> command, Place place, boolean additional) implements Remedy {
    /** Where a daemon listens. May grow. */
    public enum Place {
      /** Where the probe looks by itself. */
      USUAL,
      /** Where it was looked for, and nothing listens. */
      SEARCHED,
      /** At a path that is to be chosen. */
      FREE
    }

    public StartDaemon {
      command = List.copyOf(command);
      Objects.requireNonNull(place, "place");
      if (command.isEmpty()) {
        throw new IllegalArgumentException("command <[]> must hold at least the program's name");
      }
    }
  }

  /**
   * Install a program.
   *
   * @param program the name by which it is run
   * @param packages where it comes from, for people: {@code "Debian, Ubuntu, Fedora: package
   *     passt"}
   */
  record Install(String program, String packages) implements Remedy {
    public Install {
      Objects.requireNonNull(program, "program");
      Objects.requireNonNull(packages, "packages");
    }
  }

  /**
   * Ask another probe.
   *
   * @param id of a {@link BackendProbe}
   */
  record UseProbe(String id) implements Remedy {
    public UseProbe {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * Trust the user who owns the daemon: {@link ProbeRequest#withTrustedUids}.
   *
   * @param uid the number of the user
   */
  record TrustUser(long uid) implements Remedy {}

  /**
   * Give a daemon that is started further arguments: {@link ProbeRequest#withDaemonArguments}.
   *
   * @param arguments as {@link NativeText}; a word in capital letters stands for what is to be
   *     chosen
   */
  record AddDaemonArguments(List<String> arguments) implements Remedy {
    public AddDaemonArguments {
      arguments = List.copyOf(arguments);
    }
  }

  /** Take a backend that does not answer: {@link ProbeRequest#withVerify}. */
  record AcceptUnverified() implements Remedy {}
}
