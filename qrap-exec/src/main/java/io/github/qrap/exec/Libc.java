package io.github.qrap.exec;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import io.github.qrap.api.NativeText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jnr.constants.platform.Errno;

/**
 * The C library calls that a hand-over needs, bound by jffi, the layer that jnr-posix itself stands
 * on: jnr-posix takes arguments as Java strings, which cannot carry every byte, and binds the whole
 * C library first.
 *
 * <p>All calls of {@link ExecInPlace} go through {@link #call}, so once any of them has been made
 * the others load no class: that matters between the moment a descriptor of the JVM is overwritten
 * and {@code execve}. A call does to descriptors and signals what its comment says, and nothing
 * else. Thread-safe.
 */
final class Libc {
  static final int F_GETFD = 1;
  static final int F_SETFD = 2;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int FD_CLOEXEC = 1;
  static final int O_CLOEXEC = 02000000;
  static final int F_OK = 0;
  static final int X_OK = 1;
  static final int SIGILL = 4;
  static final int SIGBUS = 7;
  static final int SIGFPE = 8;
  static final int SIGKILL = 9;
  static final int SIGSEGV = 11;
  static final int SIGTERM = 15;
  static final int SIGCHLD = 17;
  static final int WNOHANG = 1;

  private static final int SIG_DFL = 0;
  private static final int SIG_IGN = 1;
  private static final int SIG_SETMASK = 2;
  private static final int POSIX_SPAWN_SETSIGDEF = 4;
  private static final int POSIX_SPAWN_SETSIGMASK = 8;
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0100;
  private static final int O_APPEND = 02000;
  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;

  /** Of a child that somebody else has taken leave of. */
  private static final int UNKNOWN_STATUS = 255;

  /** More than any C library's sigset_t, struct sigaction, siginfo_t and posix_spawn objects. */
  private static final int ANY_STRUCT = 1024;

  static {
    // jffi would use sun.misc.Unsafe, for which JDK 24 and later print a warning on the terminal.
    if (System.getProperty("jffi.unsafe.disabled") == null) {
      System.setProperty("jffi.unsafe.disabled", "true");
    }
  }

  private static final CallContext THREE_WORDS = words(3);

  private final Library library = Library.getDefault();
  private final Invoker invoker = Invoker.getInstance();
  private final MemoryIO memory = MemoryIO.getInstance();
  private final LastError lastError = LastError.getInstance();
  private final long access = library.getSymbolAddress("access");
  private final long close = library.getSymbolAddress("close");
  private final long dup3 = library.getSymbolAddress("dup3");
  private final long environ = library.getSymbolAddress("environ");
  private final long execve = library.getSymbolAddress("execve");
  private final long fcntl = library.getSymbolAddress("fcntl");
  private final long kill = library.getSymbolAddress("kill");
  private final long pthreadSigmask = library.getSymbolAddress("pthread_sigmask");
  private final long sigaction = library.getSymbolAddress("sigaction");
  private final long signal = library.getSymbolAddress("signal");
  private final long waitpid = library.getSymbolAddress("waitpid");

  /** Whether access(2) grants {@code mode}; touches no descriptor. */
  boolean access(String path, int mode) {
    long text = allocate(NativeText.encode(path));
    try {
      return call(access, text, mode, 0) == 0;
    } finally {
      memory.freeMemory(text);
    }
  }

  /** Closes a descriptor; an error means that it was not open. */
  void close(int descriptor) {
    call(close, descriptor, 0, 0);
  }

  /**
   * Makes {@code target} another number for the open file behind {@code source}, closing what was
   * there; close-on-exec only with {@link #O_CLOEXEC}. The two must differ. Minus one on error.
   */
  int dup3(int source, int target, int flags) {
    return call(dup3, source, target, flags);
  }

  /**
   * The three uses that we have: the descriptor's flags ({@link #F_GETFD}), setting them ({@link
   * #F_SETFD}), and a copy with close-on-exec at the first free number from {@code argument} up
   * ({@link #F_DUPFD_CLOEXEC}). Minus one on error.
   */
  int fcntl(int descriptor, int command, int argument) {
    return call(fcntl, descriptor, command, argument);
  }

  /**
   * What execve(2) takes, in memory that is freed by {@link #free}.
   *
   * @param environment empty for the environment as the C library has it, byte for byte
   */
  Image image(String program, List<String> argv, Optional<List<String>> environment) {
    return new Image(
        allocate(NativeText.encode(program)),
        table(argv),
        environment.isPresent() ? table(environment.get()) : memory.getAddress(environ),
        environment.isPresent());
  }

  void free(Image image) {
    memory.freeMemory(image.program);
    freeTable(image.argv);
    if (image.ownEnvironment) {
      freeTable(image.environment);
    }
  }

  /**
   * Becomes the program. Descriptors without close-on-exec are handed on, caught signals go back to
   * their defaults, ignored ones and those blocked in this thread stay so. Returns only on error.
   */
  void execve(Image image) {
    call(execve, image.program, image.argv, image.environment);
  }

  /** Blocks these signals in this thread and no others; gives back those that were. */
  long block(long signals) {
    long set = memory.allocateMemory(ANY_STRUCT, true);
    long old = memory.allocateMemory(ANY_STRUCT, true);
    memory.putLong(set, signals);
    call(pthreadSigmask, SIG_SETMASK, set, old);
    long blocked = memory.getLong(old);
    memory.freeMemory(set);
    memory.freeMemory(old);
    return blocked;
  }

  /** Whether a signal that is blocked in this thread waits for the thread or the process. */
  boolean isPending(int number) {
    long set = memory.allocateMemory(ANY_STRUCT, true);
    call("sigpending", set, 0, 0);
    boolean pending = (memory.getLong(set) & SignalChange.bit(number)) != 0;
    memory.freeMemory(set);
    return pending;
  }

  /** What this process does on a signal, for {@link #restoreAction}; changes nothing. */
  long saveAction(int number) {
    long action = memory.allocateMemory(ANY_STRUCT, true);
    call(sigaction, number, 0, action);
    return action;
  }

  /** Undoes {@link #ignore}; to be called once. */
  void restoreAction(int number, long saved) {
    call(sigaction, number, saved, 0);
    memory.freeMemory(saved);
  }

  /**
   * Ignores a signal in the whole process, or gives it its default action. Without effect on those
   * for which the system or the C library does not allow it.
   */
  void ignore(int number, boolean ignored) {
    call(signal, number, ignored ? SIG_IGN : SIG_DFL, 0);
  }

  /** Sends a signal; minus one on error. */
  int kill(long pid, int number) {
    return call(kill, pid, number, 0);
  }

  /**
   * Starts a program as a child that has this process's descriptors and signals, but for what the
   * start says. Touches nothing of this process; the calling thread waits until the child has
   * executed the program.
   *
   * @return the child's pid, or the error number below zero
   */
  int spawn(Image image, ChildStart start) {
    CallContext sixWords = words(6);
    long actions = memory.allocateMemory(ANY_STRUCT, true);
    long attributes = memory.allocateMemory(ANY_STRUCT, true);
    long set = memory.allocateMemory(ANY_STRUCT, true);
    long pid = memory.allocateMemory(Integer.BYTES, true);
    call("posix_spawn_file_actions_init", actions, 0, 0);
    call("posix_spawnattr_init", attributes, 0, 0);
    try {
      int error = addActions(actions, start);
      if (error != 0) {
        return -error;
      }
      call(
          "posix_spawnattr_setflags",
          attributes,
          POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK,
          0);
      memory.putLong(set, start.blocked);
      call("posix_spawnattr_setsigmask", attributes, set, 0);
      memory.putLong(set, start.defaults);
      call("posix_spawnattr_setsigdefault", attributes, set, 0);
      long function = library.getSymbolAddress("posix_spawn");
      error =
          (int)
              invoker.invokeN6(
                  sixWords,
                  function,
                  pid,
                  image.program,
                  actions,
                  attributes,
                  image.argv,
                  image.environment);
      return error == 0 ? memory.getInt(pid) : -error;
    } finally {
      call("posix_spawn_file_actions_destroy", actions, 0, 0);
      call("posix_spawnattr_destroy", attributes, 0, 0);
      for (long block : new long[] {actions, attributes, set, pid}) {
        memory.freeMemory(block);
      }
    }
  }

  private int addActions(long actions, ChildStart start) {
    int error = 0;
    if (start.source >= 0) {
      error = call("posix_spawn_file_actions_adddup2", actions, start.source, start.target);
    }
    for (int i = 0; error == 0 && i < start.closed.size(); i++) {
      error = call("posix_spawn_file_actions_addclose", actions, start.closed.get(i), 0);
    }
    // In the GNU C library since 2.34; elsewhere only what was open when the list was made is
    // closed.
    if (error == 0 && library.getSymbolAddress("posix_spawn_file_actions_addclosefrom_np") != 0) {
      error = call("posix_spawn_file_actions_addclosefrom_np", actions, start.closeFrom, 0);
      if (error == Errno.EBADF.intValue()) {
        // Above the limit of open files, where nothing can have been opened since.
        error = 0;
      }
    }
    return error == 0 && start.output.isPresent() ? addStreams(actions, start.output.get()) : error;
  }

  private int addStreams(long actions, String output) {
    CallContext fiveWords = words(5);
    long open = library.getSymbolAddress("posix_spawn_file_actions_addopen");
    long none = allocate(NativeText.encode("/dev/null"));
    long file = allocate(NativeText.encode(output));
    int append = O_WRONLY | O_CREAT | O_APPEND;
    try {
      // They are copied here, in the GNU C library and in musl.
      int error = (int) invoker.invokeN5(fiveWords, open, actions, 0, none, 0, 0);
      if (error == 0) {
        error = (int) invoker.invokeN5(fiveWords, open, actions, 1, file, append, 0666);
      }
      return error == 0 ? call("posix_spawn_file_actions_adddup2", actions, 1, 2) : error;
    } finally {
      memory.freeMemory(none);
      memory.freeMemory(file);
    }
  }

  /** Waits for the end of a child, which stays as it is until {@link #waitpid}. */
  void awaitEnd(long pid) {
    CallContext fourWords = words(4);
    long info = memory.allocateMemory(ANY_STRUCT, true);
    long waitid = library.getSymbolAddress("waitid");
    int result;
    do {
      result = (int) invoker.invokeN4(fourWords, waitid, P_PID, pid, info, WEXITED | WNOWAIT);
    } while (result < 0 && errno() == Errno.EINTR.intValue());
    memory.freeMemory(info);
  }

  /**
   * What a shell calls the exit status of a child that has ended: 128 and the signal's number where
   * one has ended it. Takes leave of the child, as {@link #waitpid} does.
   */
  int exitStatus(long pid) {
    long status = memory.allocateMemory(Integer.BYTES, true);
    int result = call(waitpid, pid, status, 0);
    int word = memory.getInt(status);
    memory.freeMemory(status);
    if (result < 0) {
      return UNKNOWN_STATUS;
    }
    int signal = word & 0x7f;
    return signal == 0 ? word >> 8 & 0xff : 128 + signal;
  }

  /**
   * Takes leave of a child: after that its number may be another process's.
   *
   * @return its pid; 0 where it lives and {@code options} say {@link #WNOHANG}; else minus one
   */
  int waitpid(long pid, int options) {
    return call(waitpid, pid, 0, options);
  }

  /** The error number of this thread's last failed call. */
  int errno() {
    return lastError.get();
  }

  /** The system's words for an error number. */
  static String reason(int errno) {
    return Errno.valueOf(errno).description();
  }

  private int call(String function, long a, long b, long c) {
    return call(library.getSymbolAddress(function), a, b, c);
  }

  private int call(long function, long a, long b, long c) {
    return (int) invoker.invokeN3(THREE_WORDS, function, a, b, c);
  }

  private static CallContext words(int count) {
    Type[] parameters = new Type[count];
    Arrays.fill(parameters, Type.POINTER);
    return CallContext.getCallContext(Type.SINT32, parameters, CallingConvention.DEFAULT, true);
  }

  private long table(List<String> texts) {
    long table = memory.allocateMemory((texts.size() + 1L) * Long.BYTES, true);
    for (int i = 0; i < texts.size(); i++) {
      memory.putAddress(table + (long) i * Long.BYTES, allocate(NativeText.encode(texts.get(i))));
    }
    return table;
  }

  private void freeTable(long table) {
    for (long entry = table; memory.getAddress(entry) != 0; entry += Long.BYTES) {
      memory.freeMemory(memory.getAddress(entry));
    }
    memory.freeMemory(table);
  }

  private long allocate(byte[] text) {
    long address = memory.allocateMemory(text.length + 1L, true);
    memory.putByteArray(address, text, 0, text.length);
    return address;
  }

  /** Addresses of what a program is started with. */
  record Image(long program, long argv, long environment, boolean ownEnvironment) {}

  /**
   * How a child differs from this process.
   *
   * @param source the descriptor that it has as {@code target}; negative for none
   * @param closed the descriptors that it does not have
   * @param closeFrom the first of those numbers that it does not have at all
   * @param blocked the signals that are blocked in it
   * @param defaults the signals that are not ignored in it
   * @param output the file to which its standard output and error are appended; its standard input
   *     is then {@code /dev/null}
   */
  record ChildStart(
      int source,
      int target,
      List<Integer> closed,
      int closeFrom,
      long blocked,
      long defaults,
      Optional<String> output) {}
}
