package io.github.qrap.exec;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import io.github.qrap.api.NativeText;
import java.util.List;
import jnr.constants.platform.Errno;

/**
 * The C library calls that a hand-over needs, bound by jffi, the layer that jnr-posix itself stands
 * on: jnr-posix takes arguments as Java strings, which cannot carry every byte, and binds the whole
 * C library first.
 *
 * <p>All calls go through {@link #call}, so once any of them has been made the others load no
 * class: that matters between the moment a descriptor of the JVM is overwritten and {@code execve}.
 * None of them touches a signal. Thread-safe.
 */
final class Libc {
  static final int F_GETFD = 1;
  static final int F_SETFD = 2;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int FD_CLOEXEC = 1;
  static final int O_CLOEXEC = 02000000;
  static final int F_OK = 0;
  static final int X_OK = 1;

  static {
    // jffi would use sun.misc.Unsafe, for which JDK 24 and later print a warning on the terminal.
    if (System.getProperty("jffi.unsafe.disabled") == null) {
      System.setProperty("jffi.unsafe.disabled", "true");
    }
  }

  private static final CallContext THREE_WORDS =
      CallContext.getCallContext(
          Type.SINT32,
          new Type[] {Type.POINTER, Type.POINTER, Type.POINTER},
          CallingConvention.DEFAULT,
          true);

  private final Invoker invoker = Invoker.getInstance();
  private final MemoryIO memory = MemoryIO.getInstance();
  private final LastError lastError = LastError.getInstance();
  private final long access;
  private final long close;
  private final long dup3;
  private final long environ;
  private final long execve;
  private final long fcntl;

  Libc() {
    Library libc = Library.getDefault();
    access = libc.getSymbolAddress("access");
    close = libc.getSymbolAddress("close");
    dup3 = libc.getSymbolAddress("dup3");
    environ = libc.getSymbolAddress("environ");
    execve = libc.getSymbolAddress("execve");
    fcntl = libc.getSymbolAddress("fcntl");
  }

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

  /** What execve(2) takes, in memory that is never freed: on success the whole process is gone. */
  Image image(String program, List<String> argv) {
    long table = memory.allocateMemory((argv.size() + 1L) * Long.BYTES, true);
    for (int i = 0; i < argv.size(); i++) {
      memory.putAddress(table + (long) i * Long.BYTES, allocate(NativeText.encode(argv.get(i))));
    }
    return new Image(allocate(NativeText.encode(program)), table);
  }

  /**
   * Becomes the program, with the environment as the C library has it, byte for byte. Descriptors
   * without close-on-exec are handed on, caught signals go back to their defaults, ignored and
   * blocked ones stay so. Returns only on error.
   */
  void execve(Image image) {
    call(execve, image.program, image.argv, memory.getAddress(environ));
  }

  /** The error number of this thread's last failed call. */
  int errno() {
    return lastError.get();
  }

  /** The system's words for an error number. */
  static String reason(int errno) {
    return Errno.valueOf(errno).description();
  }

  private int call(long function, long a, long b, long c) {
    return (int) invoker.invokeN3(THREE_WORDS, function, a, b, c);
  }

  private long allocate(byte[] text) {
    long address = memory.allocateMemory(text.length + 1L, true);
    memory.putByteArray(address, text, 0, text.length);
    return address;
  }

  /** Addresses of a program's path and of its arguments, both for {@link #execve}. */
  record Image(long program, long argv) {}
}
