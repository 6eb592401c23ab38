package io.github.qrap.probe;

import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whose daemon may see the guest's traffic. Any user can put a socket into {@code /tmp}.
 *
 * @param uids whose daemon is trusted wherever it listens
 * @param placers where only they can have put a socket, any user is trusted; empty if the place
 *     does not count
 */
record Trust(Set<Long> uids, Set<Long> placers) {
  private static final Remedy RESERVED_PLACE =
      new Remedy.Advice("a directory that only you and root can write to");

  /** In place of a user whom the system does not report; never trusted. */
  static final long UNKNOWN = -1;

  Trust {
    uids = Set.copyOf(uids);
    placers = Set.copyOf(placers);
  }

  /** The trust of this process where it looks for this daemon. */
  static Trust of(FramedDaemon daemon, ProbeRequest request) {
    return of(
        UserIds.self().orElse(UNKNOWN),
        daemon.becomesNobody() && UserIds.knowsNobody(),
        request.trustedUids(),
        !request.sockets().isEmpty());
  }

  /**
   * The trust of a process of the user {@code self}: the same user and root, with others added.
   *
   * @param nobody whether root trusts {@link UserIds#NOBODY} too
   * @param named whether the user has named the sockets, so that their place counts
   */
  static Trust of(long self, boolean nobody, Set<Long> others, boolean named) {
    Set<Long> uids = new HashSet<>(others);
    uids.add(UserIds.ROOT);
    uids.add(self);
    if (self == UserIds.ROOT && nobody) {
      uids.add(UserIds.NOBODY);
    }
    return new Trust(uids, named ? Set.copyOf(List.of(UserIds.ROOT, self)) : Set.of());
  }

  boolean covers(long uid) {
    return uid != UNKNOWN && uids.contains(uid);
  }

  /** Whether this user is trusted behind this file. */
  boolean covers(SocketFile file, long uid) {
    return covers(uid) || isReserved(file.file());
  }

  /** Why the peer behind this file is not trusted; empty if it is. */
  Optional<Verdict> objection(SocketFile file, long uid, long pid) {
    if (covers(file, uid)) {
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

  private boolean isReserved(Path file) {
    return !placers.isEmpty()
        && new ReservedPath(ReservedPath.Policy.PLACE, placers).isReserved(file);
  }

  private static String describe(SocketFile file, long uid, long pid) {
    // Java finds the name of a file's owner only; these two usually belong to the same user.
    for (Path owned : new Path[] {file.file(), Path.of("/proc", Long.toString(pid))}) {
      try {
        if (UserIds.ownerOf(owned) == uid) {
          return "user " + uid + " (" + Files.getOwner(owned).getName() + ")";
        }
      } catch (IOException e) {
        // Then by its number.
      }
    }
    return "user " + uid;
  }
}
