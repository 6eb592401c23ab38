package io.github.qrap.probe;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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

  /** No passt has so many bytes of arguments. */
  private static final int LONGEST = 8192;

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
      List<String> words = List.of(arguments(directory).split("\0"));
      shown =
          words.get(0).isEmpty()
              ? Optional.empty()
              : Optional.of(Shown.of(new OwnArguments(words.subList(1, words.size()))));
    }
    return shown;
  }

  /** It may become a variant of itself for some processors, such as passt.avx2. */
  static boolean isPasst(Path process) {
    String name = text(process.resolve("comm")).strip();
    return name.equals("passt") || name.startsWith("passt.");
  }

  /** The words of a process, each with a NUL byte behind it; none of one with too many. */
  static String arguments(Path process) {
    return text(process.resolve("cmdline"));
  }

  /** Nothing if it is too long, or cannot be read: the process has ended, or is hidden. */
  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      return bytes.length > LONGEST ? "" : NativeText.decode(bytes);
    } catch (IOException e) {
      return "";
    }
  }
}
