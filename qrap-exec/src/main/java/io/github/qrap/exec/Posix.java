package io.github.qrap.exec;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * The calls that jnr-posix makes. The first takes 0.1 to 0.2 seconds, in which it binds the whole C
 * library. That is too long on the way to {@code execve}, see docs/native-calls.md.
 */
final class Posix {
  private Posix() {}

  /** Binds the C library in another thread, so that sending a signal does not wait for it. */
  static void prepare() {
    Thread binding = new Thread(Posix::get, "binding of jnr-posix");
    binding.setDaemon(true);
    binding.start();
  }

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
