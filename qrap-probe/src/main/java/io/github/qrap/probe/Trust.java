package io.github.qrap.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Whose passt may see the guest's traffic: that of the same user, root's and, where we are root,
 * nobody's, which is whom a passt started by root becomes. Anybody may put a socket into {@code
 * /tmp}.
 */
record Trust(Set<Long> uids) {
  static final long ROOT = 0;

  /** What passt uses where the system has no user called nobody. */
  static final long NOBODY = 65534;

  /** In place of a user that the system does not tell; never trusted. */
  static final long UNKNOWN = -1;

  Trust {
    uids = Set.copyOf(uids);
  }

  /** The trust of a process of the user {@code self}, with others added. */
  static Trust of(long self, Set<Long> others) {
    Set<Long> uids = new HashSet<>(others);
    uids.add(ROOT);
    uids.add(self);
    if (self == ROOT) {
      uids.add(NOBODY);
    }
    return new Trust(uids);
  }

  /** The user of this process, or {@link #UNKNOWN}. */
  static long self() {
    try {
      return uid(Path.of("/proc/self"));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** The owner of a file. */
  static long uid(Path file) throws IOException {
    return Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:uid"));
  }

  boolean covers(long uid) {
    return uid != UNKNOWN && uids.contains(uid);
  }
}
