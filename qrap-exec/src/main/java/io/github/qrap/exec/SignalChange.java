package io.github.qrap.exec;

import io.github.qrap.api.Inheritance;

/**
 * Signals of this process as a program is to find them, for as long as it takes to start it:
 * closing gives back what was there.
 */
final class SignalChange {
  /** SIGRTMAX. */
  private static final int LAST = 64;

  private final Libc libc;
  private final long[] saved = new long[LAST + 1];

  private SignalChange(Libc libc) {
    this.libc = libc;
  }

  /**
   * Ignores what is to be ignored, and nothing else; what the JVM has caught goes back to its
   * default when another program is executed.
   *
   * @param spared signals that are left alone
   */
  static SignalChange ignoring(Libc libc, Inheritance inherited, long spared) {
    SignalChange change = new SignalChange(libc);
    long wanted = inherited.ignoredSignals();
    long touched = (wanted | Signals.now().ignored()) & ~spared;
    for (int signal = 1; signal <= LAST; signal++) {
      if (has(touched, signal)) {
        change.saved[signal] = libc.saveAction(signal);
        libc.ignore(signal, has(wanted, signal));
      }
    }
    return change;
  }

  private static boolean has(long mask, int signal) {
    return (mask & bit(signal)) != 0;
  }

  /** The signal as a mask. */
  static long bit(int signal) {
    return 1L << signal - 1;
  }

  /** Gives back what was there; to be called once. */
  void undo() {
    for (int signal = 1; signal <= LAST; signal++) {
      if (saved[signal] != 0) {
        libc.restoreAction(signal, saved[signal]);
      }
    }
  }
}
