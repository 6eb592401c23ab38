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
   * @param isKnown whether they were read
   */
  record Shown(
      boolean isKnown,
      Optional<String> socket,
      boolean isListening,
      boolean isOneOff,
      boolean isVhostUser) {
    /** It may listen anywhere, and in either mode. */
    static final Shown UNKNOWN = new Shown(false, Optional.empty(), true, false, true);

    static Shown of(OwnArguments arguments) {
      return new Shown(
          true,
          arguments.value("socket"),
          !arguments.has("fd"),
          arguments.has("one-off"),
          arguments.has("vhost-user"));
    }
  }

  /** Hardly any passt has so many bytes of arguments. */
  private static final int LONGEST = 8192;

  /** In place of what is longer. */
  private static final String TOO_LONG = "too long";

  private final Path directory;
  private @Nullable Long user;
  private @Nullable String arguments;
  private boolean parsed;
  private Optional<Shown> shown = Optional.empty();

  /**
   * @param directory its own in proc(5)
   */
  PasstProcess(Path directory) {
    this.directory = directory;
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

  /** Where the system shows its arguments. */
  String source() {
    return directory.resolve("cmdline").toString();
  }

  /** It may become a variant of itself for some processors, such as passt.avx2. */
  boolean isPasst() {
    String name = text(directory.resolve("comm")).strip();
    return name.equals("passt") || name.startsWith("passt.");
  }

  /** Whether it has ended, or is another program with more arguments than are read. */
  boolean hasNoArguments() {
    return arguments().isEmpty();
  }

  /** Only a first look, to be quick: a longer word may begin like the option. */
  boolean seemsVhostUser() {
    return arguments().contains("\0--vh") || arguments().equals(TOO_LONG);
  }

  /** Whether it names this path, or seems to name none; a first look too. */
  boolean seemsToListenAt(String path) {
    return arguments().contains(path)
        || !arguments().contains("\0-s") && !arguments().contains("\0--so");
  }

  /** Empty if it has ended: one that is ending has no words any more. */
  Optional<Shown> shown() {
    if (!parsed) {
      parsed = true;
      List<String> words = List.of(arguments().split("\0"));
      if (arguments().equals(TOO_LONG)) {
        shown = Optional.of(Shown.UNKNOWN);
      } else if (!words.get(0).isEmpty()) {
        shown = Optional.of(Shown.of(new OwnArguments(words.subList(1, words.size()))));
      }
    }
    return shown;
  }

  /** Its words, each with a NUL byte behind it; or {@link #TOO_LONG}. */
  private String arguments() {
    String known = arguments;
    if (known == null) {
      known = text(directory.resolve("cmdline"));
      if (known.equals(TOO_LONG) && !isPasst()) {
        known = "";
      }
      arguments = known;
    }
    return known;
  }

  /** Nothing if it cannot be read: the process has ended, or is hidden. */
  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      return bytes.length > LONGEST ? TOO_LONG : NativeText.decode(bytes);
    } catch (IOException e) {
      return "";
    }
  }
}
