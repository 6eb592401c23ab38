package io.github.qrap.cli;

import io.github.qrap.api.NativePath;
import io.github.qrap.exec.ShellQuoting;
import io.github.qrap.probe.ReservedPath;
import io.github.qrap.probe.ReservedPath.Weakness;
import io.github.qrap.probe.UserIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Whether others could have changed a plug-in, in words. A user who can change it, or put another
 * in its place, runs programs as the user of qrap. As ssh does for its keys, it is refused unless
 * it belongs to root or to the user, as {@link ReservedPath} decides for its content.
 */
final class Integrity {
  private static final String OWN_DIRECTORY = "use a directory of your own";

  private final long self;
  private final ReservedPath reserved;

  /**
   * As this user sees it.
   *
   * @param self whose files are trusted beside those of root
   */
  Integrity(long self) {
    this.self = self;
    this.reserved =
        new ReservedPath(ReservedPath.Policy.CONTENT, Set.copyOf(List.of(UserIds.ROOT, self)));
  }

  /**
   * As the user of this process sees it, its effective one.
   *
   * @throws IOException if the system does not report who that is
   */
  static Integrity ofThisProcess() throws IOException {
    OptionalLong self = UserIds.self();
    if (self.isEmpty()) {
      throw new IOException("the system does not report which user this process belongs to");
    }
    return new Integrity(self.getAsLong());
  }

  /**
   * Which other user can have changed the file, and what corrects it; empty if there is none.
   *
   * @param file a directory or a file, or a link to one
   * @throws IOException if it is not there or cannot be looked at
   */
  Optional<String> objection(Path file) throws IOException {
    Optional<Weakness> weakness = reserved.weakness(file);
    return weakness.isPresent() ? Optional.of(words(weakness.get())) : Optional.empty();
  }

  private String words(Weakness weakness) {
    String path = NativePath.text(weakness.path());
    String writable =
        (weakness.itself() ? "" : "the directory " + path + " is ")
            + "writable by other users, who could run code as you; ";
    return switch (weakness.reason()) {
      case FOREIGN ->
          path
              + " belongs to user "
              + weakness.owner()
              + ", who could run code as you; "
              // A directory above may be somebody's home.
              + (weakness.itself()
                  ? "if it is meant to be yours: " + command("chown -h " + self, path)
                  : OWN_DIRECTORY);
      case WRITABLE -> writable + "fix: " + command("chmod go-w", path);
      // That is intended, as in /tmp.
      case SHARED -> writable + OWN_DIRECTORY;
    };
  }

  private static String command(String command, String path) {
    StringBuilder text = new StringBuilder(command).append(' ');
    ShellQuoting.append(text, path);
    return text.toString();
  }
}
