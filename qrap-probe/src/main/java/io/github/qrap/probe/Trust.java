package io.github.qrap.probe;

import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * Whose passt may see the guest's traffic. Anybody may put a socket into {@code /tmp}.
 *
 * @param uids whose passt is trusted wherever it listens
 * @param placers where nobody else can have put a socket, it is trusted whoever listens; empty if
 *     the place does not count
 */
record Trust(Set<Long> uids, Set<Long> placers) {
  static final long ROOT = 0;

  private static final Remedy RESERVED_PLACE =
      new Remedy.Advice("a directory that only you and root can write to");

  /**
   * The user nobody, whom a passt that root started becomes; also what the kernel shows in place of
   * every user whom the user namespace of this process does not know.
   */
  static final long NOBODY = 65534;

  /** In place of a user that the system does not tell; never trusted. */
  static final long UNKNOWN = -1;

  Trust {
    uids = Set.copyOf(uids);
    placers = Set.copyOf(placers);
  }

  /**
   * The trust of a process of the user {@code self}: the same user, root and, where we are root,
   * nobody, with others added.
   *
   * @param named whether the user has named the sockets, so that their place counts
   */
  static Trust of(long self, Set<Long> others, boolean named) {
    return of(self, knowsNobody(), others, named);
  }

  /**
   * The same.
   *
   * @param knowsNobody whether {@link #NOBODY} is somebody, and not just anybody unknown
   */
  static Trust of(long self, boolean knowsNobody, Set<Long> others, boolean named) {
    Set<Long> uids = new HashSet<>(others);
    uids.add(ROOT);
    uids.add(self);
    if (self == ROOT && knowsNobody) {
      uids.add(NOBODY);
    }
    return new Trust(uids, named ? Set.copyOf(List.of(ROOT, self)) : Set.of());
  }

  /** The user of this process, or {@link #UNKNOWN}. */
  static long self() {
    try {
      long uid = uid(Path.of("/proc/self"));
      return uid == NOBODY && !knowsNobody() ? UNKNOWN : uid;
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** The owner of a file. */
  static long uid(Path file) throws IOException {
    return Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:uid"));
  }

  /** Whether {@link #NOBODY} is somebody in the user namespace of this process. */
  private static boolean knowsNobody() {
    try {
      return isMapped(NOBODY, Files.readAllLines(Path.of("/proc/self/uid_map")));
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

  boolean covers(long uid) {
    return uid != UNKNOWN && uids.contains(uid);
  }

  /** Why the peer behind this file is not trusted; empty if it is. */
  Optional<Verdict> objection(SocketFile file, long uid, long pid) {
    if (covers(uid) || !placers.isEmpty() && Placement.isReserved(file.file(), placers)) {
      return Optional.empty();
    }
    return Optional.of(
        new Verdict(
            Outcome.UNTRUSTED,
            "belongs to "
                + describe(file, uid, pid)
                + ", who could read and change the guest's traffic; nothing was sent",
            placers.isEmpty()
                ? List.of(new Remedy.TrustUser(uid))
                : List.of(new Remedy.TrustUser(uid), RESERVED_PLACE)));
  }

  private static String describe(SocketFile file, long uid, long pid) {
    // Java finds the name of a file's owner only; these two usually belong to the same user.
    for (Path owned : new Path[] {file.file(), Path.of("/proc", Long.toString(pid))}) {
      try {
        if (uid(owned) == uid) {
          return "user " + uid + " (" + Files.getOwner(owned).getName() + ")";
        }
      } catch (IOException e) {
        // Then by its number.
      }
    }
    return "user " + uid;
  }
}
