package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Each sentence, point and row is in the table, in order, with tests that exist or a reason. */
  @Test
  void whatTheSecurityPageSaysIsWhatIsTested() throws IOException {
    List<String> said = new ArrayList<>(statements(Files.readString(Path.of("../SECURITY.md"))));
    Map<String, String> tests = testSources();
    List<List<String>> table = DocumentTable.of("reliability.md", "it says");
    for (List<String> row : table.subList(1, table.size())) {
      String begins = row.get(0);
      assertFalse(said.isEmpty(), begins + " is not on the page any more");
      assertTrue(said.get(0).startsWith(begins), said.get(0) + "\nis not in the table: " + begins);
      said.remove(0);
      if (row.get(1).startsWith("no claim: ")) {
        continue;
      }
      for (String name : row.get(1).split(", ")) {
        String[] names = name.replace("`", "").split("\\.");
        String source = tests.getOrDefault(names[0], "");
        assertTrue(source.contains("\n  void " + names[1] + "("), name + " does not exist");
      }
    }
    assertEquals(List.of(), said);
  }

  /** Without the way to report a fault, and without marks of the language. */
  private static List<String> statements(String page) {
    List<String> statements = new ArrayList<>();
    String claims = page.substring(page.indexOf("## What qrap decides"));
    for (String block : claims.replace("\n- ", "\n\n- ").replace("\n|", "\n\n|").split("\n\n")) {
      String text =
          block
              .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
              .replaceAll("[`*]", "")
              .replaceAll("\\s+", " ")
              .strip();
      if (text.startsWith("| what |") || text.startsWith("| ---") || text.startsWith("##")) {
        continue;
      }
      String unmarked = text.replaceFirst("^(- |\\| )", "");
      // A row is one statement.
      statements.addAll(
          text.startsWith("|")
              ? List.of(unmarked)
              : List.of(unmarked.split("(?<=[a-z]\\.) (?=[A-Z]|docs/|passt )")));
    }
    return statements;
  }

  /** Those of all modules by the name of their class. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (DirectoryStream<Path> modules = Files.newDirectoryStream(Path.of(".."), "qrap-*")) {
      for (Path module : modules) {
        Path tests = module.resolve("src/test/java/io/github/qrap").resolve(name(module));
        if (Files.exists(tests)) {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(tests, "*.java")) {
            for (Path file : files) {
              sources.put(
                  file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
          }
        }
      }
    }
    return sources;
  }

  /** "probe" of qrap-probe. */
  private static String name(Path module) {
    return module.getFileName().toString().substring("qrap-".length());
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
