package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs can name changes on purpose only. */
final class PublicApiTest {
  @ParameterizedTest
  @ValueSource(strings = {"api", "testkit", "probe", "patch", "exec", "guest", "junit"})
  void theApiIsWhatIsWrittenDown(String module) throws IOException {
    Path directory = Path.of("../qrap-" + module);
    String found = PublicApi.of(directory.resolve("target/classes"), "io.github.qrap." + module);
    Path written = directory.resolve("src/api.txt");
    Path now = Files.createDirectories(Path.of("target/api")).resolve("qrap-" + module + ".txt");
    Files.writeString(now, found);

    List<String> changes = new ArrayList<>();
    List<String> before = Files.exists(written) ? qualified(Files.readString(written)) : List.of();
    List<String> after = qualified(found);
    before.stream().filter(line -> !after.contains(line)).forEach(line -> changes.add("- " + line));
    after.stream()
        .filter(line -> !before.contains(line) && !isOfNewProvider(line, before, after))
        .forEach(line -> changes.add("+ " + line));
    if (!changes.isEmpty()) {
      fail(
          "the public API of qrap-"
              + module
              + " has changed; a line that goes or changes breaks programs, as does a new abstract"
              + " method:\n"
              + String.join("\n", changes)
              + "\nif that is meant, commit it: cp qrap-it/"
              + now
              + " qrap-"
              + module
              + "/src/api.txt");
    }
  }

  /** A provider has its kind's methods and no others, so that a further one breaks nobody. */
  private static boolean isOfNewProvider(String line, List<String> before, List<String> after) {
    String type =
        line.replaceAll(".*io\\.github\\.qrap\\.\\w+\\.([\\w.]+).*|^([\\w.]+): .*", "$1$2");
    return before.stream().noneMatch(each -> each.startsWith(type + ": "))
        && after.stream()
            .anyMatch(
                each ->
                    each.matches(
                        ".*\\."
                            + type
                            + " is (BackendProbe|NicConflictRule|ProgramWrapper|ExecStrategy)"));
  }

  /** Each member behind its type. */
  private static List<String> qualified(String text) {
    List<String> lines = new ArrayList<>();
    String type = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("  ")) {
        lines.add(type + ": " + line.strip());
      } else {
        type = line.replaceAll(".*io\\.github\\.qrap\\.\\w+\\.([\\w.]+).*", "$1");
        lines.add(line);
      }
    }
    return lines;
  }
}
