package io.github.qrap.exec;

import jnr.constants.platform.linux.Signal;

/** Children of this process, by their numbers. Not tied to a thread. */
public final class Children {
  /**
   * Sends a signal, by its number; nothing happens if there is no such process. The first call
   * takes 0.1 to 0.2 seconds.
   *
   * @throws UnsupportedOperationException where native calls are not supported
   */
  public void signal(long pid, int number) {
    Posix.kill(pid, number);
  }

  /**
   * Ends a child and leaves no trace of it: neither a zombie nor its share in the times that
   * getrusage(2) shows for children. A process that is not a child is left alone.
   *
   * @throws UnsupportedOperationException where native calls are not supported
   */
  @SuppressWarnings("try") // Closing the saved action is its use.
  public void end(long pid) {
    Libc libc = Libc.get();
    if (!libc.isLivingChild(pid)) {
      return;
    }
    int childHasEnded = Signal.SIGCHLD.intValue();
    boolean pending = libc.isPending(childHasEnded);
    try (Libc.SavedAction action = libc.saveAction(childHasEnded)) {
      // The kernel then keeps neither the zombie nor its times.
      libc.ignore(childHasEnded, true);
      libc.kill(pid, Signal.SIGKILL.intValue());
      libc.exitStatus(pid);
    }
    if (pending) {
      // Since before this process began; ignoring it has discarded it.
      libc.kill(ProcessHandle.current().pid(), childHasEnded);
    }
  }
}
