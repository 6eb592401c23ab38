package io.github.qrap.exec;

import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import jnr.constants.platform.Errno;

/**
 * Finds a program as execvp(3) does. Asks the system itself, because under {@code LC_ALL=C} Java
 * cannot name a file whose path is not ASCII. Not tied to a thread.
 */
public final class ProgramSearch {
  private final Libc libc = new Libc();
  private final String path;

  /**
   * @param path folders separated by colons, an empty one being the working directory; the value of
   *     {@code PATH}
   */
  public ProgramSearch(String path) {
    this.path = path;
  }

  /**
   * The path of an executable file.
   *
   * @param name a name to look for in each folder, or, with a slash in it, a path
   * @throws LaunchException of kind {@code NOT_FOUND} or {@code NOT_EXECUTABLE}
   */
  public String find(String name) throws LaunchException {
    if (name.indexOf('/') >= 0) {
      if (isProgram(name)) {
        return name;
      }
      throw refusal(name);
    }
    LaunchException refused = new LaunchException(Kind.NOT_FOUND, name, "command not found");
    for (int start = 0; start <= path.length() && !name.isEmpty(); ) {
      int colon = path.indexOf(':', start);
      int end = colon < 0 ? path.length() : colon;
      String candidate = end == start ? "./" + name : path.substring(start, end) + "/" + name;
      if (isProgram(candidate)) {
        return candidate;
      }
      if (refused.kind() == Kind.NOT_FOUND && exists(candidate) && !isFolder(candidate)) {
        refused = refusal(candidate);
      }
      start = end + 1;
    }
    throw refused;
  }

  private LaunchException refusal(String file) {
    if (!exists(file)) {
      int errno = libc.errno();
      return new LaunchException(
          errno == Errno.ENOENT.intValue() ? Kind.NOT_FOUND : Kind.NOT_EXECUTABLE,
          file,
          Libc.reason(errno));
    }
    if (isFolder(file)) {
      return new LaunchException(Kind.NOT_EXECUTABLE, file, "is a directory");
    }
    return new LaunchException(
        Kind.NOT_EXECUTABLE,
        file,
        "permission denied; if it is a program, make it executable (chmod +x), on a file system"
            + " that is not mounted noexec");
  }

  private boolean isProgram(String file) {
    return libc.access(file, Libc.X_OK) && !isFolder(file);
  }

  private boolean isFolder(String file) {
    return libc.access(file + "/.", Libc.F_OK);
  }

  private boolean exists(String file) {
    return libc.access(file, Libc.F_OK);
  }
}
