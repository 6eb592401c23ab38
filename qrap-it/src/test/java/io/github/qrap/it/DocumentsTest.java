package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
