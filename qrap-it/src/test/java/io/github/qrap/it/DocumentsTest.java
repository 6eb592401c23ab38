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
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    assertCompiles(
        "ShownTest",
        "import io.github.qrap.guest.*; import io.github.qrap.junit.*; import java.io.*;"
            + " import org.junit.jupiter.api.*; import org.junit.jupiter.api.extension.*;"
            + " class ShownTest {"
            + String.join("\n", shown)
            + "}",
        directory);
    assertTrue(shown.stream().filter(line -> !line.isBlank()).count() <= 5, shown.toString());
  }

  @Test
  void theFirstTestOfTheTutorialCompiles(@TempDir Path directory) throws IOException {
    assertCompiles("FirstTest", String.join("\n", block("../docs/testing.md", "java")), directory);
  }

  private static void assertCompiles(String type, String text, Path directory) throws IOException {
    Path source = Files.writeString(directory.resolve(type + ".java"), text);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();

    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, messages, messages, "-proc:none", "-d", directory.toString(), "" + source);

    assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theTableOfNativeCallsIsWhatTheCodeCalls() throws IOException {
    Set<String> byJffi = new TreeSet<>();
    for (String type : List.of("Libc", "PosixSpawn", "ProgramImage")) {
      for (String call : found("\"([a-z0-9_]+)\"", exec(type))) {
        byJffi.add(call.replaceFirst("^(posix_spawn_file_actions|posix_spawnattr)_.*", "$1_*"));
      }
    }
    String table = Files.readString(Path.of("../docs/native-calls.md"));

    assertEquals(byJffi, calls(table, "jffi"));
    assertEquals(found("get\\(\\)\\.(\\w+)\\(", exec("Posix")), calls(table, "jnr-posix"));
  }

  private static String exec(String type) throws IOException {
    return Files.readString(
        Path.of("../qrap-exec/src/main/java/io/github/qrap/exec/" + type + ".java"));
  }

  /** Of the second column, where the third names this library. */
  private static Set<String> calls(String table, String library) {
    Set<String> calls = new TreeSet<>();
    for (String cell : found("(?m)^\\|[^|]*\\|([^|]*)\\| " + library + " \\|", table)) {
      calls.addAll(found("`([^`]+)`", cell));
    }
    return calls;
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
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
