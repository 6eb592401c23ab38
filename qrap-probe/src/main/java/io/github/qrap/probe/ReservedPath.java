package io.github.qrap.probe;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a path is reserved for some users: no other user can have put there what is there.
 *
 * <p>Every directory on the way has to belong to one of the users, and neither group nor others may
 * write to it. Symbolic links are followed one at a time, and the way to each is looked at too,
 * because a user who can change a link can make it lead elsewhere. An access control list needs no
 * separate look: where it lets another user write, its mask does, and Linux shows the mask as the
 * rights of the group. A group that has no member but the user is refused like any other: nothing
 * says that it will stay so.
 */
public final class ReservedPath {
  /** What has to be reserved. May grow. */
  public enum Policy {
    /**
     * The place: who can have put the file there. The file itself does not count, neither its owner
     * nor who may write to it, as with a socket. So no directory on the way may be open to others,
     * be it sticky or not.
     */
    PLACE,

    /**
     * The content: who can have written what the file holds, or replaced it, as with a program. The
     * file and the links on the way have to belong to the users as well. So a directory further up
     * may be open to all if it is sticky, as {@code /tmp}: there no user can remove or rename what
     * belongs to another.
     */
    CONTENT
  }

  /** How others get in. May grow. */
  public enum Reason {
    /** It belongs to another user. */
    FOREIGN,
    /** Group or others may write to it. */
    WRITABLE,
    /** Group or others may write to it, and it is a sticky directory: that is how it is meant. */
    SHARED
  }

  /**
   * Where others get in.
   *
   * @param path the file or directory, without symbolic links before its last name
   * @param reason how
   * @param owner the number of the user to whom it belongs
   * @param itself whether it is the file that was asked for, and not something on the way to it
   */
  public record Weakness(Path path, Reason reason, long owner, boolean itself) {}

  private static final int FILE_TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 0022;

  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  private final Policy policy;
  private final Set<Long> users;

  /**
   * @param policy what has to be reserved
   * @param users for whom, by their numbers
   */
  public ReservedPath(Policy policy, Set<Long> users) {
    this.policy = policy;
    this.users = Set.copyOf(users);
  }

  /** Whether only the users get in; false where that cannot be found out. */
  public boolean isReserved(Path file) {
    try {
      return weakness(file).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The first place on the way where another user gets in.
   *
   * @param file a file or a directory, or a link to one
   * @return empty if only the users get in
   * @throws IOException if the file does not exist or cannot be looked at
   */
  public Optional<Weakness> weakness(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    return weakness(absolute.getRoot(), absolute.getRoot().relativize(absolute));
  }

  /** The same for a way that starts in {@code top}; what is above that does not count. */
  Optional<Weakness> weakness(Path top, Path way) throws IOException {
    Path here = top;
    Deque<Path> ahead = new ArrayDeque<>();
    push(way, ahead);
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.peek().toString();
      Path next = here.resolve(ahead.pop());
      // The way to {@code here} holds no link, so its parent is the one that the system takes.
      if (name.equals("..")) {
        here = here.getParent() == null ? here : here.getParent();
        continue;
      }
      Optional<Weakness> weakness = onTheWay(here);
      if (weakness.isPresent()) {
        return weakness;
      }
      if ((mode(next) & FILE_TYPE) == LINK) {
        if (++links > MAX_LINKS) {
          throw new FileSystemLoopException(way.toString());
        }
        if (policy == Policy.CONTENT && !isOfUsers(next)) {
          return found(next, Reason.FOREIGN, false);
        }
        Path target = Files.readSymbolicLink(next);
        push(target, ahead);
        here = target.isAbsolute() ? target.getRoot() : here;
      } else if (!name.equals(".")) {
        here = next;
      }
    }
    return policy == Policy.CONTENT ? at(here, true) : Optional.empty();
  }

  /** Without a lambda, which would take longer than the whole look. */
  private static void push(Path path, Deque<Path> ahead) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      ahead.push(path.getName(i));
    }
  }

  private Optional<Weakness> onTheWay(Path directory) throws IOException {
    Optional<Weakness> weakness = at(directory, false);
    return policy == Policy.CONTENT
            && weakness.isPresent()
            && weakness.get().reason() == Reason.SHARED
        ? Optional.empty()
        : weakness;
  }

  private Optional<Weakness> at(Path file, boolean itself) throws IOException {
    // The owner of the topmost directory is the system's root, perhaps with another number here.
    boolean owned = file.getParent() == null && policy == Policy.CONTENT || isOfUsers(file);
    if (!owned) {
      return found(file, Reason.FOREIGN, itself);
    }
    int mode = mode(file);
    if ((mode & WRITABLE_BY_OTHERS) == 0) {
      return Optional.empty();
    }
    boolean shared = (mode & STICKY) != 0 && (mode & FILE_TYPE) == DIRECTORY;
    return found(file, shared ? Reason.SHARED : Reason.WRITABLE, itself);
  }

  private static Optional<Weakness> found(Path file, Reason reason, boolean itself)
      throws IOException {
    return Optional.of(new Weakness(file, reason, owner(file), itself));
  }

  private boolean isOfUsers(Path file) throws IOException {
    return users.contains(owner(file));
  }

  private static long owner(Path file) throws IOException {
    return UserIds.ownerOf(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }
}
