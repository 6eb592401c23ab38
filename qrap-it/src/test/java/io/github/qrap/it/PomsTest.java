package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The POMs of modules are short, because what they share is in their parents. */
final class PomsTest {
  private static final int MAX_LINES = 60;
  private static final Pattern PLUGIN_WITH_VERSION =
      Pattern.compile(
          "<plugin>(?:(?!</plugin>|<executions>|<configuration>).)*<version>", Pattern.DOTALL);

  @Test
  void onlyTheModuleThatPackagesNeedsALongOne() throws IOException {
    List<Path> poms = poms();
    assertTrue(poms.size() > 6, poms.toString());
    for (Path pom : poms) {
      int lines = Files.readAllLines(pom).size();
      assertTrue(lines < MAX_LINES || pom.endsWith("qrap-dist/pom.xml"), pom + ": " + lines);
    }
  }

  @Test
  void theVersionsOfPluginsAreInOnePlace() throws IOException {
    Stream<Path> all = Stream.concat(poms().stream(), Stream.of(Path.of("../pom.xml")));
    for (Path pom : all.toList()) {
      assertEquals(
          List.of(),
          PLUGIN_WITH_VERSION.matcher(Files.readString(pom)).results().map(r -> r.group()).toList(),
          pom.toString());
    }
  }

  private static List<Path> poms() throws IOException {
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      return modules
          .map(module -> module.resolve("pom.xml"))
          .filter(Files::exists)
          .filter(pom -> !pom.getParent().endsWith("qrap-build"))
          .toList();
    }
  }
}
