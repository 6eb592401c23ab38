package io.github.qrap.cli;

import io.github.qrap.api.NativePath;
import io.github.qrap.exec.ShellQuoting;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a file is what its owner made it: whoever can change a plug-in, or put another in its
 * place, runs programs as the user of qrap.
 *
 * <p>As ssh does for its keys, the file is refused unless it and every folder above it belong to
 * root or to the user, and neither group nor others may write to any of them. Two things are as the
 * system makes them:
 *
 * <ul>
 *   <li>A folder further up, not the file itself, may be open to all if it is sticky, as {@code
 *       /tmp}: there nobody can remove or rename what belongs to another, and what lies there has
 *       to belong to root or the user like all else.
 *   <li>Symbolic links are followed one at a time, and the way to each is looked at too, because
 *       whoever can change a link can make it lead elsewhere.
 * </ul>
 *
 * <p>An access control list needs no look of its own: where one lets somebody write, its mask does,
 * and Linux shows the mask as the rights of the group. A group that has no member but the user is
 * refused like any other: nothing says that it will stay so.
 */
final class Integrity {
  private static final int FILE_TYPE = 0170000;
  private static final int FOLDER = 0040000;
  private static final int LINK = 0120000;
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 0022;

  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  private final long self;

  /**
   * As this user sees it.
   *
   * @param self whose files are trusted beside those of root
   */
  Integrity(long self) {
    this.self = self;
  }

  /**
   * As the user of this process sees it, its effective one.
   *
   * @throws IOException if the system does not tell who that is
   */
  static Integrity ofThisProcess() throws IOException {
    return new Integrity(
        Integer.toUnsignedLong((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")));
  }

  /**
   * Who else can have changed the file, and what mends it; empty if nobody can.
   *
   * @param file a folder or a file, or a link to one
   * @throws IOException if it is not there or cannot be looked at
   */
  Optional<String> objection(Path file) throws IOException {
    Path way = file.toAbsolutePath();
    for (int links = 0; links <= MAX_LINKS; links++) {
      Path at = way.getRoot();
      Optional<Path> elsewhere = Optional.empty();
      for (int i = 0; i < way.getNameCount() && elsewhere.isEmpty(); i++) {
        String name = way.getName(i).toString();
        // What is behind us holds no link, so that its parent is what the system takes.
        if (name.equals("..")) {
          at = at.getParent() == null ? at : at.getParent();
          continue;
        }
        Optional<String> objection = objection(at, false);
        if (objection.isPresent()) {
          return objection;
        }
        Path next = at.resolve(way.getName(i));
        if ((mode(next) & FILE_TYPE) == LINK) {
          if (!isTrusted(next)) {
            return Optional.of(foreign(next));
          }
          Path target = at.resolve(Files.readSymbolicLink(next));
          boolean last = i + 1 == way.getNameCount();
          elsewhere =
              Optional.of(last ? target : target.resolve(way.subpath(i + 1, way.getNameCount())));
        } else if (!name.equals(".")) {
          at = next;
        }
      }
      if (elsewhere.isEmpty()) {
        return objection(at, true);
      }
      way = elsewhere.get();
    }
    throw new FileSystemLoopException(file.toString());
  }

  private Optional<String> objection(Path file, boolean itself) throws IOException {
    // Whoever owns the topmost folder is the system's root, if perhaps not by that number here.
    if (file.getParent() != null && !isTrusted(file)) {
      return Optional.of(foreign(file));
    }
    int mode = mode(file);
    boolean sticky = (mode & STICKY) != 0 && (mode & FILE_TYPE) == FOLDER;
    if ((mode & WRITABLE_BY_OTHERS) == 0 || sticky && !itself) {
      return Optional.empty();
    }
    return Optional.of(
        "others can write to "
            + (itself ? "it" : "the folder " + NativePath.text(file))
            + ", and so run programs as you: "
            // Somebody wanted that, as in /tmp.
            + (sticky ? "take a folder of your own" : command("chmod go-w", file)));
  }

  private boolean isTrusted(Path file) throws IOException {
    long owner = uid(file);
    return owner == 0 || owner == self;
  }

  private String foreign(Path file) throws IOException {
    return NativePath.text(file)
        + " belongs to user "
        + uid(file)
        + ", who could run programs as you; if it is meant to be yours: "
        + command("chown -h " + self, file);
  }

  private static String command(String command, Path file) {
    StringBuilder text = new StringBuilder(command).append(' ');
    ShellQuoting.append(text, NativePath.text(file));
    return text.toString();
  }

  private static long uid(Path file) throws IOException {
    // A number without a sign.
    return Integer.toUnsignedLong((Integer) attribute(file, "unix:uid"));
  }

  private static int mode(Path file) throws IOException {
    return (Integer) attribute(file, "unix:mode");
  }

  private static Object attribute(Path file, String name) throws IOException {
    return Files.getAttribute(file, name, LinkOption.NOFOLLOW_LINKS);
  }
}
