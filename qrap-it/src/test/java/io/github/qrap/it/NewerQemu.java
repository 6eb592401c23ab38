package io.github.qrap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The QEMU of Debian 13, 10.0, for what that of Debian 12, 7.2, does not have. */
final class NewerQemu {
  private NewerQemu() {}

  /**
   * The program, which is downloaded into the user's cache if it is not there.
   *
   * @return its path, for {@code --qemu}; without {@code -nodefaults} it has a graphics card, of
   *     which it says that it does not like the machine's own modules
   */
  static String program() {
    Path directory = cache().resolve("qrap-it/debian-13-qemu");
    String maker = Path.of("src/test/sh/newer-qemu").toAbsolutePath().toString();
    try {
      Path output = Files.createDirectories(Path.of("target/newer-qemu"));
      try (Processes processes = new Processes(output)) {
        List<String> command = List.of(maker, directory.toString());
        Outsider.requireSuccess(Command.of(command), processes.run(command));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory.resolve("qemu-system-x86_64").toString();
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    return configured != null && configured.startsWith("/")
        ? Path.of(configured)
        : Path.of(System.getProperty("user.home"), ".cache");
  }
}
