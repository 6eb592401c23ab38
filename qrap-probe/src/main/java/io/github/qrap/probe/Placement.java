package io.github.qrap.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Who can have put a file where it is. */
final class Placement {
  private static final int FILE_TYPE = 0170000;
  private static final int LINK = 0120000;
  private static final int WRITABLE_BY_OTHERS = 0022;

  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  private Placement() {}

  /**
   * Whether nobody but these users could have put the file where it is, or anything in the way to
   * it: every folder on the way belongs to one of them and is not writable for group or others, as
   * an access control list would show too. False where that cannot be told.
   *
   * <p>Symbolic links are followed one at a time, because whoever owns a folder in which one lies
   * can make it lead elsewhere.
   */
  static boolean isReserved(Path file, Set<Long> users) {
    Path absolute = file.toAbsolutePath();
    return isReserved(absolute.getRoot(), absolute.getRoot().relativize(absolute), users);
  }

  /** The same for a way that starts in {@code top}, whatever is above that. */
  static boolean isReserved(Path top, Path way, Set<Long> users) {
    try {
      return walk(top, way, users);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean walk(Path top, Path way, Set<Long> users) throws IOException {
    Path folder = top;
    Deque<Path> ahead = new ArrayDeque<>();
    push(way, ahead);
    int links = 0;
    while (!ahead.isEmpty() && isFolderOf(folder, users)) {
      Path next = folder.resolve(ahead.pop());
      if (next.endsWith("..")) {
        folder = folder.getParent() == null ? folder : folder.getParent();
      } else if (next.endsWith(".")) {
        continue;
      } else if ((attribute(next, "mode") & FILE_TYPE) == LINK) {
        Path target = Files.readSymbolicLink(next);
        if (++links > MAX_LINKS) {
          return false;
        }
        push(target, ahead);
        folder = target.isAbsolute() ? target.getRoot() : folder;
      } else if (ahead.isEmpty()) {
        return true;
      } else {
        folder = next;
      }
    }
    return false;
  }

  private static void push(Path path, Deque<Path> ahead) {
    List<Path> names = new ArrayList<>();
    path.forEach(names::add);
    Collections.reverse(names);
    names.forEach(ahead::push);
  }

  private static boolean isFolderOf(Path folder, Set<Long> users) throws IOException {
    return (attribute(folder, "mode") & WRITABLE_BY_OTHERS) == 0
        && users.contains(Integer.toUnsignedLong(attribute(folder, "uid")));
  }

  private static int attribute(Path file, String name) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
  }
}
