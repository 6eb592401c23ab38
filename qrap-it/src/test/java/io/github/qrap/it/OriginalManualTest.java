package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A test holds each statement of qrap(1)'s manual. {@link OriginalManualIT} knows them all. */
final class OriginalManualTest {
  /**
   * One line of {@code src/test/original-manual}.
   *
   * @param sentences how the digest of its sentence begins, in each version of the manual
   * @param tests "module/Class.method"
   */
  record Statement(String section, List<String> sentences, String meaning, List<String> tests) {
    static Statement of(String line) {
      String[] cells = line.split(" \\| ");
      return new Statement(
          cells[0], List.of(cells[1].split(" ")), cells[2], List.of(cells[3].split(", ")));
    }
  }

  static List<Statement> statements() throws IOException {
    return Files.readAllLines(Path.of("src/test/original-manual")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(Statement::of)
        .toList();
  }

  @Test
  void everyStatementHasItsTests() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Statement statement : statements()) {
      for (String test : statement.tests()) {
        if (!exists(test)) {
          missing.add(statement.meaning() + ": " + test);
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void theSectionsAreThoseOfTheManual() throws IOException {
    assertEquals(
        List.of(
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "EXAMPLES",
            "NOTES",
            "AUTHOR",
            "REPORTING BUGS",
            "COPYRIGHT",
            "SEE ALSO"),
        statements().stream().map(Statement::section).distinct().toList());
  }

  @Test
  void aTestThatIsMissingIsFound() throws IOException {
    assertTrue(exists("it/OriginalManualTest.aTestThatIsMissingIsFound"));
    for (String test :
        List.of("it/OriginalManualTest.exists", "it/OriginalManualTest.no", "it/No.no")) {
      assertTrue(!exists(test), test);
    }
  }

  private static boolean exists(String test) throws IOException {
    String[] names = test.split("[/.]");
    Path source =
        Path.of(
            "../qrap-%1$s/src/test/java/io/github/qrap/%1$s/%2$s.java".formatted((Object[]) names));
    Pattern method =
        Pattern.compile(
            "@(Parameterized)?Test\\b((?!\\bvoid\\b).)*\\bvoid " + names[2] + "\\(",
            Pattern.DOTALL);
    return Files.exists(source) && method.matcher(Files.readString(source)).find();
  }
}
