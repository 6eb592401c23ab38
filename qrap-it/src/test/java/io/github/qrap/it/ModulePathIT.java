package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A named module has tests with guests: {@code src/outsiders/named-module}. */
final class ModulePathIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  /** With the options that the document names, Java warns of nothing. */
  @Test
  void guestsStartOnTheModulePath() throws IOException {
    Outsider project = Outsider.copy(Path.of("src/outsiders/named-module"));
    project.build("package");
    Path jar = project.target().resolve("named-module.jar");
    String modules =
        Stream.concat(Stream.of(jar), Outsider.classPath(jar).stream())
            .map(Path::toString)
            .collect(Collectors.joining(":"));
    Command tests =
        Command.of(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=ALL-MODULE-PATH",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=org.jnrproject.jffi,org.newsclub.net.unix",
                "--module-path=" + modules,
                "--module=com.example.guests/com.example.Main"));

    ProcessResult result = Outsider.requireSuccess(tests, machine.run(tests));

    assertEquals("", result.err());
    assertEquals(List.of("succeeded: 3"), result.outLines());
    assertEquals("", machine.passtsThatStay());
  }
}
