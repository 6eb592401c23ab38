package io.github.qrap.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build of {@code qrap-dist} has made. */
final class Packaged {
  private static final Path DIRECTORY = Path.of("../qrap-dist/target").toAbsolutePath().normalize();

  private Packaged() {}

  /** A file of the distribution, or beside it. */
  static Path file(String name) {
    return DIRECTORY.resolve(name);
  }

  /** The one file of this name, with the version between the two. */
  static Path file(String prefix, String suffix) throws IOException {
    return one(DIRECTORY, prefix, suffix);
  }

  /** The distribution with a Java of its own for this architecture. */
  static Path bundle(String architecture) throws IOException {
    return one(file("bundles"), "qrap-", "-linux-" + architecture + ".tar.gz");
  }

  private static Path one(Path directory, String prefix, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().startsWith(prefix))
              .filter(file -> file.toString().endsWith(suffix))
              .toList();
      if (found.size() != 1) {
        throw new IllegalStateException(
            directory + ": one " + prefix + "*" + suffix + " expected: " + found + "; mvn clean");
      }
      return found.get(0);
    }
  }
}
