package io.github.qrap.exec;

import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.Program;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;
import jnr.constants.platform.Errno;

/** Why a program does not run, in words and as a kind. */
final class Refusal {
  /** What Linux reads of a file to find its format. */
  private static final int MAX_INTERPRETER_LINE = 256;

  private Refusal() {}

  /** The C library, for this program. */
  static Libc libc(String program) throws LaunchException {
    try {
      return Libc.get();
    } catch (UnsupportedOperationException e) {
      throw new LaunchException(Kind.NOT_TRIED, program, e.getMessage());
    }
  }

  /** What can be known before the program is started. */
  static void check(Program program) throws LaunchException {
    NativeLaunch.of(Launch.of(program));
    Libc libc = libc(program.path());
    checkProgram(libc, program.path());
    for (int descriptor : program.descriptors()) {
      checkNumber(libc, program.path(), descriptor);
    }
  }

  /** Other formats are left to the kernel, which may have been taught them. */
  private static void checkProgram(Libc libc, String program) throws LaunchException {
    File file = new File(program);
    if (file.exists() && !file.isFile()) {
      throw ofProgram(program, Errno.EACCES.intValue());
    }
    byte[] start;
    try (FileInputStream in = new FileInputStream(file)) {
      start = in.readNBytes(MAX_INTERPRETER_LINE);
    } catch (IOException e) {
      // It may not be read, or has no name in this locale: execve will report the error.
      return;
    }
    if (start.length == 0) {
      throw ofProgram(program, Errno.ENOEXEC.intValue());
    }
    String interpreter = interpreter(start);
    if (!interpreter.isEmpty() && !libc.isExecutable(interpreter)) {
      throw ofProgram(program, libc.errno());
    }
  }

  /** The path behind "#!"; empty where there is none. */
  private static String interpreter(byte[] start) {
    if (start.length < 2 || start[0] != '#' || start[1] != '!') {
      return "";
    }
    int from = 2;
    while (from < start.length && isBlank(start[from])) {
      from++;
    }
    int to = from;
    while (to < start.length && !isBlank(start[to]) && start[to] != '\n') {
      to++;
    }
    return NativeText.decode(Arrays.copyOfRange(start, from, to));
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static void checkNumber(Libc libc, String program, int target) throws LaunchException {
    if (!isWithinLimit(libc, target)) {
      // The error that dup3 will report.
      throw ofDescriptor(program, target, Errno.EBADF.intValue());
    }
  }

  /** Whether the limit of open files allows the number. */
  static boolean isWithinLimit(Libc libc, int target) {
    int copy = libc.duplicateFrom(0, target);
    if (copy >= 0) {
      libc.close(copy);
      return true;
    }
    return libc.errno() != Errno.EINVAL.intValue();
  }

  /** The descriptor cannot have its number. */
  static LaunchException ofDescriptor(String program, int target, int errno) {
    String advice =
        errno == Errno.EBUSY.intValue()
            ? "; a Java agent or option holds it: see JAVA_TOOL_OPTIONS"
            : "; the limit of open files may be too low for it: see ulimit -n";
    return new LaunchException(
        Kind.NOT_TRIED,
        program,
        "cannot give it descriptor " + target + ": " + Libc.reason(errno) + advice);
  }

  /** The program cannot be executed. */
  static LaunchException ofProgram(String program, int errno) {
    String reason = Libc.reason(errno);
    if (errno == Errno.ENOENT.intValue()) {
      String advice =
          new File(program).exists() ? "; the interpreter or loader that it names is missing" : "";
      return new LaunchException(Kind.NOT_FOUND, program, reason + advice);
    }
    if (errno == Errno.ENOEXEC.intValue()) {
      reason += "; a script must start with #! and its interpreter";
    }
    return new LaunchException(Kind.NOT_EXECUTABLE, program, reason);
  }
}
