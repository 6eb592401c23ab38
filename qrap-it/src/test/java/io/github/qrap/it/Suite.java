package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The Debian whose programs the tests run: this machine's, or one of {@code src/suites}. */
final class Suite {
  /** What {@code check} prints at its end. */
  private static final Path NOTES = Path.of("target/notes");

  private Suite() {}

  /** As the columns of {@code docs/versions.md} are called; empty if this is no Debian. */
  static Optional<String> name() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/etc/os-release"));
      if (!lines.contains("ID=debian")) {
        return Optional.empty();
      }
      Optional<String> version =
          lines.stream().filter(line -> line.startsWith("VERSION_ID=")).findFirst();
      return Optional.of("Debian " + version.map(line -> line.replaceAll("\\D", "")).orElse("sid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fails if something is not as it is written down. sid moves from one day to the next: there it
   * is noted, for the end of {@code check}.
   */
  static void requireNone(List<String> differences) {
    if (!name().equals(Optional.of("Debian sid"))) {
      assertEquals("", String.join("\n", differences));
    }
    note(differences.stream().map(difference -> "Debian sid: " + difference).toList());
  }

  /** Has {@code check} print these lines at its end. */
  static void note(List<String> lines) {
    try {
      Files.write(NOTES, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
