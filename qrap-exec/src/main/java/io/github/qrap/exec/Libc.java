package io.github.qrap.exec;

import io.github.qrap.api.NativeText;
import jnr.constants.platform.Errno;
import jnr.constants.platform.linux.Access;
import jnr.constants.platform.linux.Fcntl;
import jnr.constants.platform.linux.OpenFlags;
import jnr.constants.platform.linux.WaitFlags;

/**
 * The C library calls that a hand-over needs. A call does to descriptors and signals what its
 * comment says, and nothing else. Thread-safe.
 *
 * <p>All calls of {@link ExecInPlace} go through {@link Jffi#call(long, long, long, long)} and
 * {@link Jffi#callVariadic}, so once any of them has been made the others load no class: that
 * matters between the moment a descriptor of the JVM is overwritten and {@code execve}.
 *
 * <p>The numbers are those of {@code jnr.constants.platform.linux}, taken from there and not by
 * {@code jnr.constants.platform}, which finds the package of this architecture first and takes 35
 * ms more for it. A test checks that they are the same on every architecture that {@link
 * Architecture} accepts. Those that jnr-constants does not have name their source.
 */
final class Libc {
  private static final int F_GETFD = Fcntl.F_GETFD.intValue();
  private static final int F_SETFD = Fcntl.F_SETFD.intValue();
  private static final int O_CLOEXEC = OpenFlags.O_CLOEXEC.intValue();

  /** F_LINUX_SPECIFIC_BASE + 6, in linux/fcntl.h. */
  private static final int F_DUPFD_CLOEXEC = 1030;

  /** In asm-generic/fcntl.h. */
  private static final int FD_CLOEXEC = 1;

  /** SIG_DFL and SIG_IGN, in asm-generic/signal-defs.h. */
  private static final int SIG_DFL = 0;

  private static final int SIG_IGN = 1;

  /** In asm-generic/signal-defs.h; MIPS, which is not supported, has 3. */
  private static final int SIG_SETMASK = 2;

  /** In linux/wait.h. */
  private static final int P_PID = 1;

  /** Of a child that was already waited for elsewhere. */
  private static final int UNKNOWN_STATUS = 255;

  /** More than any C library's sigset_t, struct sigaction and siginfo_t. */
  private static final int ANY_STRUCT = 1024;

  private final Jffi jffi = Jffi.get();
  private final long access = jffi.symbol("access");
  private final long close = jffi.symbol("close");
  private final long dup3 = jffi.symbol("dup3");
  private final long execve = jffi.symbol("execve");
  private final long fcntl = jffi.symbol("fcntl");
  private final long kill = jffi.symbol("kill");
  private final long pthreadSigmask = jffi.symbol("pthread_sigmask");
  private final long sigaction = jffi.symbol("sigaction");
  private final long signal = jffi.symbol("signal");
  private final long waitpid = jffi.symbol("waitpid");

  private Libc() {}

  /**
   * The only instance.
   *
   * @throws UnsupportedOperationException where native calls are not supported
   */
  static Libc get() {
    Architecture.require();
    return Loaded.LIBC;
  }

  /** Whether there is a file; where not, {@link #errno} has the reason. */
  boolean exists(String path) {
    return access(path, Access.F_OK.intValue());
  }

  /** Whether this process may execute the file, or search the directory. */
  boolean isExecutable(String path) {
    return access(path, Access.X_OK.intValue());
  }

  private boolean access(String path, int mode) {
    try (NativeBlock text = CStrings.text(jffi, NativeText.encode(path))) {
      return jffi.call(access, text.address(), mode, 0) == 0;
    }
  }

  /** Closes a descriptor; nothing happens if it is not open. */
  void close(int descriptor) {
    jffi.call(close, descriptor, 0, 0);
  }

  /** Makes {@code target} another number for an open file; what was there is closed. */
  boolean duplicate(int source, int target, boolean closeOnExec) {
    return jffi.call(dup3, source, target, closeOnExec ? O_CLOEXEC : 0) >= 0;
  }

  /**
   * Another number for an open file, the first free one from {@code least} up, with close-on-exec.
   *
   * @return the number, or minus one on error
   */
  int duplicateFrom(int source, int least) {
    return jffi.callVariadic(fcntl, source, F_DUPFD_CLOEXEC, least);
  }

  boolean isOpen(int descriptor) {
    return jffi.callVariadic(fcntl, descriptor, F_GETFD, 0) >= 0;
  }

  /** Whether an open descriptor is handed on to a program; a closed one is not. */
  boolean isHandedOn(int descriptor) {
    int flags = jffi.callVariadic(fcntl, descriptor, F_GETFD, 0);
    return flags >= 0 && (flags & FD_CLOEXEC) == 0;
  }

  /** Hands an open descriptor on to a program, or not. */
  void handOn(int descriptor, boolean handedOn) {
    jffi.callVariadic(fcntl, descriptor, F_SETFD, handedOn ? 0 : FD_CLOEXEC);
  }

  /** The program and what it is started with, to be closed. */
  ProgramImage image(NativeLaunch launch) {
    return ProgramImage.of(jffi, launch);
  }

  /**
   * Becomes the program. Descriptors without close-on-exec are handed on, caught signals go back to
   * their defaults, ignored ones and those blocked in this thread stay so.
   *
   * @return the error number, if it returns
   */
  int execve(ProgramImage image) {
    jffi.call(execve, image.program(), image.argv(), image.environment());
    return jffi.errno();
  }

  /** Blocks these signals in this thread and no others; returns those that were. */
  long block(long signals) {
    try (NativeBlock set = jffi.allocate(ANY_STRUCT);
        NativeBlock old = jffi.allocate(ANY_STRUCT)) {
      set.putLong(signals);
      jffi.call(pthreadSigmask, SIG_SETMASK, set.address(), old.address());
      return old.getLong();
    }
  }

  /** Whether a signal that is blocked in this thread waits for the thread or the process. */
  boolean isPending(int number) {
    try (NativeBlock set = jffi.allocate(ANY_STRUCT)) {
      jffi.call("sigpending", set.address(), 0, 0);
      return SignalMask.has(set.getLong(), number);
    }
  }

  /** What this process does on a signal, as it is now: closing restores it. */
  SavedAction saveAction(int number) {
    NativeBlock action = jffi.allocate(ANY_STRUCT);
    jffi.call(sigaction, number, 0, action.address());
    return new SavedAction(number, action);
  }

  /**
   * Ignores a signal in the whole process, or gives it its default action. Without effect on those
   * for which the system or the C library does not allow it.
   */
  void ignore(int number, boolean ignored) {
    jffi.call(signal, number, ignored ? SIG_IGN : SIG_DFL, 0);
  }

  /** Sends a signal; nothing happens if there is no such process. */
  void kill(long pid, int number) {
    jffi.call(kill, pid, number, 0);
  }

  /** Waits for the end of a child, which stays a zombie until {@link #exitStatus}. */
  void awaitEnd(long pid) {
    int options = WaitFlags.WEXITED.intValue() | WaitFlags.WNOWAIT.intValue();
    try (NativeBlock info = jffi.allocate(ANY_STRUCT)) {
      int result;
      do {
        result = jffi.call("waitid", P_PID, pid, info.address(), options);
      } while (result < 0 && jffi.errno() == Errno.EINTR.intValue());
    }
  }

  /** Whether this is a child of this process that has not ended; one that has is reaped. */
  boolean isLivingChild(long pid) {
    return jffi.call(waitpid, pid, 0, WaitFlags.WNOHANG.intValue()) == 0;
  }

  /**
   * Waits for a child and reaps it: from then on its number may be another process's.
   *
   * @return what a shell calls the exit status: 128 and the signal's number where one has ended it
   */
  int exitStatus(long pid) {
    try (NativeBlock status = jffi.allocate(Integer.BYTES)) {
      if (jffi.call(waitpid, pid, status.address(), 0) < 0) {
        return UNKNOWN_STATUS;
      }
      int word = status.getInt();
      int signal = word & 0x7f;
      return signal == 0 ? word >> 8 & 0xff : 128 + signal;
    }
  }

  /** The error number of this thread's last failed call. */
  int errno() {
    return jffi.errno();
  }

  /** The system's words for an error number. */
  static String reason(int errno) {
    return Errno.valueOf(errno).description();
  }

  /** What this process did on a signal when this was made. */
  final class SavedAction implements AutoCloseable {
    private final int number;
    private final NativeBlock action;

    private SavedAction(int number, NativeBlock action) {
      this.number = number;
      this.action = action;
    }

    /** Does that again on the signal; to be called once. */
    @Override
    public void close() {
      jffi.call(sigaction, number, action.address(), 0);
      action.close();
    }
  }

  /** Bound at the first use that {@link Architecture} has not refused. */
  private static final class Loaded {
    static final Libc LIBC = new Libc();
  }
}
