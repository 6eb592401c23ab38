package io.github.qrap.exec;

import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import jnr.constants.platform.Errno;

/**
 * Finds a program as execvp(3) does. Asks the system itself, because under {@code LC_ALL=C} Java
 * cannot name a file whose path is not ASCII. Not tied to a thread.
 */
public final class ProgramSearch {
  private final String path;

  /**
   * @param path directories separated by colons, an empty one being the working directory; the
   *     value of {@code PATH}
   */
  public ProgramSearch(String path) {
    this.path = path;
  }

  /**
   * The path of an executable file.
   *
   * @param name a name to look for in each directory, or, with a slash in it, a path
   * @throws LaunchException of kind {@code NOT_FOUND} or {@code NOT_EXECUTABLE}
   */
  public String find(String name) throws LaunchException {
    Libc libc = Refusal.libc(name);
    if (name.indexOf('/') >= 0) {
      if (isProgram(libc, name)) {
        return name;
      }
      throw refusal(libc, name);
    }
    LaunchException refused = new LaunchException(Kind.NOT_FOUND, name, "command not found");
    for (int start = 0; start <= path.length() && !name.isEmpty(); ) {
      int colon = path.indexOf(':', start);
      int end = colon < 0 ? path.length() : colon;
      String candidate = end == start ? "./" + name : path.substring(start, end) + "/" + name;
      if (isProgram(libc, candidate)) {
        return candidate;
      }
      if (refused.kind() == Kind.NOT_FOUND
          && libc.exists(candidate)
          && !isDirectory(libc, candidate)) {
        refused = refusal(libc, candidate);
      }
      start = end + 1;
    }
    throw refused;
  }

  private static LaunchException refusal(Libc libc, String file) {
    if (!libc.exists(file)) {
      int errno = libc.errno();
      return new LaunchException(
          errno == Errno.ENOENT.intValue() ? Kind.NOT_FOUND : Kind.NOT_EXECUTABLE,
          file,
          Libc.reason(errno));
    }
    if (isDirectory(libc, file)) {
      return new LaunchException(Kind.NOT_EXECUTABLE, file, "is a directory");
    }
    return new LaunchException(
        Kind.NOT_EXECUTABLE,
        file,
        "permission denied; if it is a program, make it executable (chmod +x), on a file system"
            + " that is not mounted noexec");
  }

  private static boolean isProgram(Libc libc, String file) {
    return libc.isExecutable(file) && !isDirectory(libc, file);
  }

  private static boolean isDirectory(Libc libc, String file) {
    return libc.exists(file + "/.");
  }
}
