package io.github.qrap.exec;

/** Children of this process, by their numbers. Not tied to a thread. */
public final class Children {
  private final Libc libc = new Libc();

  /** Sends a signal, by its number; nothing happens if there is no such process. */
  public void signal(long pid, int number) {
    libc.kill(pid, number);
  }

  /**
   * Ends a child and leaves no trace of it: neither a zombie nor its share in the times that
   * getrusage(2) tells of children. A process that is not a child is left alone.
   */
  public void end(long pid) {
    if (libc.waitpid(pid, Libc.WNOHANG) != 0) {
      return;
    }
    boolean pending = libc.isPending(Libc.SIGCHLD);
    long saved = libc.saveAction(Libc.SIGCHLD);
    libc.ignore(Libc.SIGCHLD, true);
    libc.kill(pid, Libc.SIGKILL);
    libc.waitpid(pid, 0);
    libc.restoreAction(Libc.SIGCHLD, saved);
    if (pending) {
      // Since before this process began; ignoring it has discarded it.
      libc.kill(ProcessHandle.current().pid(), Libc.SIGCHLD);
    }
  }
}
