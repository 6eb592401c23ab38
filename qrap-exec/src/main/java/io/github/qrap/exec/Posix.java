package io.github.qrap.exec;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * The calls that jnr-posix makes. The first takes 0.1 to 0.2 seconds, in which it binds the whole C
 * library, with twice that of processor time. That is too long on the way to {@code execve} and
 * beside a guest that boots, see docs/native-calls.md.
 */
final class Posix {
  private Posix() {}

  /** Sends a signal; nothing happens if there is no such process. */
  static void kill(long pid, int signal) {
    get().kill(pid, signal);
  }

  private static POSIX get() {
    // It uses jffi too: Jffi sets that up, and refuses where native calls are not supported.
    Jffi.get();
    return Loaded.POSIX;
  }

  private static final class Loaded {
    static final POSIX POSIX = POSIXFactory.getNativePOSIX();
  }
}
