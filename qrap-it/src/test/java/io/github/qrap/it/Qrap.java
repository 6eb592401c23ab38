package io.github.qrap.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ways to run qrap: both of this project's, as packaged, and the original. */
enum Qrap {
  LAUNCHER(packaged("qrap/bin/qrap")),
  /** A copy of the distribution, for whose jar there is no archive of classes. */
  LAUNCHER_WITHOUT_ARCHIVE(copy()),
  JAR(
      Path.of(System.getProperty("java.home"), "bin/java").toString(),
      "-jar",
      packaged("qrap-cli.jar")),
  ORIGINAL(Path.of("src/test/sh/original").toAbsolutePath().toString());

  private final List<String> command;

  Qrap(String... command) {
    this.command = List.of(command);
  }

  /** A run with these arguments, on the JDK that runs the tests. */
  Command with(List<String> arguments) {
    Path program = Path.of(command.get(command.size() - 1));
    if (!Files.exists(program)) {
      throw new IllegalStateException(program + ": not found; build qrap-dist first: mvn package");
    }
    return Command.of(command).plus(arguments).with("JAVA_HOME", System.getProperty("java.home"));
  }

  Command with(String... arguments) {
    return with(List.of(arguments));
  }

  private static String copy() {
    Path copy = Path.of("target/copy").toAbsolutePath();
    String script = "rm -rf \"$1\" && cp -r \"$0\" \"$1\"";
    try {
      int status =
          new ProcessBuilder("sh", "-c", script, packaged("qrap"), copy.toString())
              .inheritIO()
              .start()
              .waitFor();
      if (status != 0) {
        throw new IllegalStateException("cannot copy the distribution to " + copy);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return copy.resolve("bin/qrap").toString();
  }

  private static String packaged(String name) {
    return Path.of("../qrap-dist/target", name).toAbsolutePath().normalize().toString();
  }
}
