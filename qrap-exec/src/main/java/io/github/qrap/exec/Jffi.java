package io.github.qrap.exec;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.util.Arrays;

/**
 * The C library by jffi, the layer that jnr-posix uses too. The addresses that it takes and returns
 * stay in {@link Libc}, {@link PosixSpawn} and {@link CStrings}. Thread-safe.
 */
final class Jffi {
  static {
    // jffi would use sun.misc.Unsafe, for which JDK 24 and later print a warning on the terminal.
    if (System.getProperty("jffi.unsafe.disabled") == null) {
      System.setProperty("jffi.unsafe.disabled", "true");
    }
  }

  private final Library library = Library.getDefault();
  private final Invoker invoker = Invoker.getInstance();
  private final MemoryIO memory = MemoryIO.getInstance();
  private final LastError lastError = LastError.getInstance();
  private final CallContext threeWords = words(3, 3);
  private final CallContext twoWordsAndAnyOther = words(2, 3);

  private Jffi() {}

  /**
   * The only instance.
   *
   * @throws UnsupportedOperationException where native calls are not supported
   */
  static Jffi get() {
    Architecture.require();
    return Loaded.JFFI;
  }

  /** Memory filled with zeros. */
  NativeBlock allocate(long size) {
    return new NativeBlock(memory, size);
  }

  /** A function or variable; 0 where the C library has none of that name. */
  long symbol(String name) {
    return library.getSymbolAddress(name);
  }

  /** The pointer that is stored there. */
  long pointerAt(long address) {
    return memory.getAddress(address);
  }

  /** Calls a function of up to three arguments that returns an int. */
  int call(long function, long a, long b, long c) {
    return (int) invoker.invokeN3(threeWords, function, a, b, c);
  }

  int call(String function, long a, long b, long c) {
    return call(symbol(function), a, b, c);
  }

  /**
   * Calls a function of two arguments and one more behind "...", as fcntl(2).
   *
   * <p>On x86-64, aarch64 and s390x of Linux an integer goes the same way behind "..." as before
   * it. On ppc64le the caller of a variadic function has to reserve a place for its registers too;
   * the library that jffi 1.3.14 ships for it is older (2014) than this mark and ignores it.
   */
  int callVariadic(long function, long a, long b, long c) {
    return (int) invoker.invokeN3(twoWordsAndAnyOther, function, a, b, c);
  }

  int call(String function, long a, long b, long c, long d) {
    return (int) invoker.invokeN4(words(4, 4), symbol(function), a, b, c, d);
  }

  int call(String function, long a, long b, long c, long d, long e) {
    return (int) invoker.invokeN5(words(5, 5), symbol(function), a, b, c, d, e);
  }

  int call(String function, long a, long b, long c, long d, long e, long f) {
    return (int) invoker.invokeN6(words(6, 6), symbol(function), a, b, c, d, e, f);
  }

  /** The error number of this thread's last failed call. */
  int errno() {
    return lastError.get();
  }

  private static CallContext words(int fixed, int count) {
    Type[] parameters = new Type[count];
    Arrays.fill(parameters, Type.POINTER);
    return fixed == count
        ? CallContext.getCallContext(Type.SINT32, parameters, CallingConvention.DEFAULT, true)
        : CallContext.getCallContext(
            Type.SINT32, fixed, parameters, CallingConvention.DEFAULT, true);
  }

  /** Made at the first use that {@link Architecture} has not refused. */
  private static final class Loaded {
    static final Jffi JFFI = new Jffi();
  }
}
