package io.github.qrap.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A process that is called passt. What is asked for is read, and once. */
final class PasstProcess {
  /**
   * What its arguments say.
   *
   * @param socket where it listens, if they name a path
   */
  record Shown(
      Optional<String> socket, boolean isListening, boolean isOneOff, boolean isVhostUser) {
    static Shown of(OwnArguments arguments) {
      return new Shown(
          arguments.value("socket"),
          !arguments.has("fd"),
          arguments.has("one-off"),
          arguments.has("vhost-user"));
    }
  }

  private final long pid;
  private final Path directory;
  private @Nullable Long user;
  private boolean read;
  private Optional<Shown> shown = Optional.empty();

  /**
   * @param directory its own in proc(5)
   */
  PasstProcess(long pid, Path directory) {
    this.pid = pid;
    this.directory = directory;
  }

  long pid() {
    return pid;
  }

  /** Its effective user. */
  long user() {
    Long known = user;
    if (known == null) {
      try {
        known = UserIds.ofProcess(directory);
      } catch (IOException e) {
        // It has ended, or is hidden.
        known = Trust.UNKNOWN;
      }
      user = known;
    }
    return known;
  }

  /** Empty if it has ended: one that is ending has no words any more. */
  Optional<Shown> shown() {
    if (!read) {
      read = true;
      List<String> words = List.of(PasstProcesses.arguments(directory).split("\0"));
      shown =
          words.get(0).isEmpty()
              ? Optional.empty()
              : Optional.of(Shown.of(new OwnArguments(words.subList(1, words.size()))));
    }
    return shown;
  }
}
