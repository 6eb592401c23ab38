package io.github.qrap.exec;

import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import java.io.File;
import jnr.constants.platform.Errno;

/** Why a program does not run, in words and as a kind. */
final class Refusal {
  private Refusal() {}

  /** The system takes no argument with a NUL byte. */
  static void requireNoNulByte(Launch launch) throws LaunchException {
    for (String argument : launch.argv()) {
      if (argument.indexOf('\0') >= 0) {
        throw new LaunchException(
            Kind.NOT_TRIED, launch.program(), "an argument has a NUL byte: \"" + argument + "\"");
      }
    }
  }

  /** The descriptor cannot have its number. */
  static LaunchException ofDescriptor(String program, int target, int errno) {
    String advice =
        errno == Errno.EBADF.intValue() || errno == Errno.EMFILE.intValue()
            ? "; the limit of open files may be too low for it: see ulimit -n"
            : "";
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
