package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What documents show is what is built and run. */
final class DocumentsTest {
  @Test
  void theCodeThatStartsAGuestIsThatOfTheExampleAndHasTenLinesAtMost() throws IOException {
    List<String> shown = block("../docs/embedding.md", "java");
    List<String> example =
        Files.readAllLines(Path.of("../examples/embedded/src/main/java/com/example/BareGuest.java"))
            .stream()
            .map(String::strip)
            .toList();

    assertFalse(shown.isEmpty());
    assertTrue(shown.size() <= 10, shown.toString());
    assertEquals(
        List.of(),
        shown.stream().map(String::strip).filter(line -> !example.contains(line)).toList());
  }

  /** As a user would have it in a class of tests, with these imports. */
  @Test
  void theTestThatTheReadmeShowsCompiles(@TempDir Path directory) throws IOException {
    List<String> shown = block("../README.md", "java");
    Path source = directory.resolve("ShownTest.java");
    Files.writeString(
        source,
        "import io.github.qrap.guest.*; import io.github.qrap.junit.*; import java.io.*;"
            + " import org.junit.jupiter.api.*; import org.junit.jupiter.api.extension.*;"
            + " class ShownTest {"
            + String.join("\n", shown)
            + "}");
    ByteArrayOutputStream messages = new ByteArrayOutputStream();

    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, messages, messages, "-proc:none", "-d", directory.toString(), "" + source);

    assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));
    assertTrue(shown.stream().filter(line -> !line.isBlank()).count() <= 5, shown.toString());
  }

  /** The document's first block in this language. */
  private static List<String> block(String document, String language) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(document));
    List<String> block = new ArrayList<>();
    for (int i = lines.indexOf("```" + language) + 1; !lines.get(i).equals("```"); i++) {
      block.add(lines.get(i));
    }
    return block;
  }
}
