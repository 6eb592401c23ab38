package io.github.qrap.exec;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * The calls that jnr-posix makes. Its first takes a tenth of a second or two, in which it binds the
 * whole C library: nothing for the way to {@code execve}, see docs/native-calls.md.
 */
final class Posix {
  private Posix() {}

  /** Binds the C library in a thread of its own, for nobody to wait when a signal is sent. */
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
    // It stands on jffi too, which is to be used as Jffi says and not everywhere.
    Jffi.get();
    return Loaded.POSIX;
  }

  private static final class Loaded {
    static final POSIX POSIX = POSIXFactory.getNativePOSIX();
  }
}
