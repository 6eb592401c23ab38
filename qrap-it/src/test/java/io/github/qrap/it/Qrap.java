package io.github.qrap.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The ways to run qrap: both of this project's, as packaged, and the original. */
enum Qrap {
  LAUNCHER(() -> List.of(Packaged.file("qrap/bin/qrap").toString())),
  /** A copy of the distribution, for whose jar there is no archive of classes. */
  LAUNCHER_WITHOUT_ARCHIVE(() -> List.of(Copy.PROGRAM)),
  JAR(
      () ->
          List.of(
              Path.of(System.getProperty("java.home"), "bin/java").toString(),
              // As the launcher does: else a thread of the JVM may have one of its files open when
              // QEMU takes over.
              "-XX:-UseContainerSupport",
              "-jar",
              Packaged.file("qrap-cli.jar").toString())),
  ORIGINAL(() -> List.of(Path.of("src/test/sh/original").toAbsolutePath().toString()));

  /** Asked only where it is run: the copy takes its time. */
  private final Supplier<List<String>> command;

  Qrap(Supplier<List<String>> command) {
    this.command = command;
  }

  /** Debian has no more of the original after version 13. */
  static List<Qrap> installed() {
    List<Qrap> all = new ArrayList<>(List.of(values()));
    if (!Installed.hasOriginal()) {
      all.remove(ORIGINAL);
    }
    return all;
  }

  /** A run with these arguments, on the JDK that runs the tests. */
  Command with(List<String> arguments) {
    List<String> command = this.command.get();
    Path program = Path.of(command.get(command.size() - 1));
    if (!Files.exists(program)) {
      throw new IllegalStateException(program + ": not found; build qrap-dist first: mvn package");
    }
    return Command.of(command).plus(arguments).with("JAVA_HOME", System.getProperty("java.home"));
  }

  Command with(String... arguments) {
    return with(List.of(arguments));
  }

  /** A run of a class of the tests, in a new JVM, with the packaged command's classes. */
  static Command programOfTheTests(Class<?> main, List<String> arguments) {
    String classes = Path.of("target/test-classes").toAbsolutePath().toString();
    return Command.of(JAR.command.get().subList(0, 1), "-cp")
        .plus(classes + ":" + Packaged.file("qrap-cli.jar"), main.getName())
        .plus(arguments);
  }

  /** Made once for all tests of a JVM. */
  private static final class Copy {
    static final String PROGRAM = make();

    private static String make() {
      Path copy = Scratch.directory("copy");
      String script = "rm -rf \"$1\" && cp -r \"$0\" \"$1\"";
      try {
        int status =
            new ProcessBuilder(
                    "sh", "-c", script, Packaged.file("qrap").toString(), copy.toString())
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
  }
}
