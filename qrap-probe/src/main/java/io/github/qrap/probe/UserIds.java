package io.github.qrap.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringTokenizer;

/** The numbers of users, as the kernel shows them to this process. */
public final class UserIds {
  /** The user who may do everything. */
  public static final long ROOT = 0;

  /**
   * The user nobody; also what the kernel shows in place of every user whom the user namespace of
   * this process does not know.
   */
  static final long NOBODY = 65534;

  private static final Path SELF = Path.of("/proc/self");

  private UserIds() {}

  /**
   * The effective user of this process.
   *
   * @return empty if the system does not report it, or if the user namespace of this process does
   *     not know the user: the number that it then shows is that of all other unknown users too
   */
  public static OptionalLong self() {
    try {
      long uid = ownerOf(SELF);
      return uid == NOBODY && !knowsNobody() ? OptionalLong.empty() : OptionalLong.of(uid);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The owner of a file.
   *
   * @param options whether to follow a symbolic link
   */
  static long ownerOf(Path file, LinkOption... options) throws IOException {
    // A number without a sign.
    return Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:uid", options));
  }

  /**
   * The effective user of a process. The owner of its directory is another one, root, where it
   * keeps others from looking into it, as passt does.
   *
   * @param process its directory in proc(5)
   */
  static long ofProcess(Path process) throws IOException {
    for (String line : Files.readAllLines(process.resolve("status"), ISO_8859_1)) {
      if (line.startsWith("Uid:")) {
        StringTokenizer numbers = new StringTokenizer(line);
        // The name of the line, and the real user.
        numbers.nextToken();
        numbers.nextToken();
        return Long.parseLong(numbers.nextToken());
      }
    }
    throw new IOException(process + " shows no user");
  }

  /** Whether {@link #NOBODY} is one user here, and not any user who is unknown. */
  static boolean knowsNobody() {
    try {
      return isMapped(NOBODY, Files.readAllLines(SELF.resolve("uid_map")));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a user namespace with this map, see user_namespaces(7), has such a user. */
  static boolean isMapped(long uid, List<String> map) {
    for (String line : map) {
      // First number here, first number outside, how many.
      StringTokenizer range = new StringTokenizer(line);
      long first = Long.parseLong(range.nextToken());
      range.nextToken();
      if (first <= uid && uid < first + Long.parseLong(range.nextToken())) {
        return true;
      }
    }
    return false;
  }
}
