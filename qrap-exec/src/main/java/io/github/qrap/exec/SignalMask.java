package io.github.qrap.exec;

/** Sets of signals as proc(5) shows them: bit {@code n - 1} stands for signal {@code n}. */
final class SignalMask {
  /** The greatest signal, SIGRTMAX on all supported architectures. */
  static final int LAST = Long.SIZE;

  private SignalMask() {}

  static long of(int... signals) {
    long mask = 0;
    for (int signal : signals) {
      mask |= 1L << signal - 1;
    }
    return mask;
  }

  static boolean has(long mask, int signal) {
    return (mask & of(signal)) != 0;
  }
}
