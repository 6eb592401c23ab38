package io.github.qrap.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ways to run qrap: both of this project's, as packaged, and the original. */
enum Qrap {
  LAUNCHER(packaged("qrap/bin/qrap")),
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
      throw new IllegalStateException(program + ": not found; build qrap-cli first: mvn package");
    }
    return Command.of(command).plus(arguments).with("JAVA_HOME", System.getProperty("java.home"));
  }

  Command with(String... arguments) {
    return with(List.of(arguments));
  }

  private static String packaged(String name) {
    return Path.of("../qrap-cli/target", name).toAbsolutePath().normalize().toString();
  }
}
