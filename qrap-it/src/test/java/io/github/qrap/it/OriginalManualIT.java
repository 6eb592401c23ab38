package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qrap.it.OriginalManualTest.Statement;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statements that {@link OriginalManualTest} has tests for are all of the manual's. */
@Tag("original")
final class OriginalManualIT {
  private static final Path MANUAL = Path.of("/usr/share/man/man1/qrap.1.gz");

  @Test
  void everySentenceOfTheManualIsAStatement() throws Exception {
    // Images for containers often leave out manuals; Debian 13 has it wherever the tests run.
    assumeTrue(Files.exists(MANUAL), MANUAL + ": left out on this machine");
    List<String> sentences;
    try (InputStream manual = new GZIPInputStream(Files.newInputStream(MANUAL))) {
      sentences = sentences(new String(manual.readAllBytes(), StandardCharsets.UTF_8));
    }

    Set<String> missing = new LinkedHashSet<>();
    Set<String> found = new LinkedHashSet<>();
    List<Statement> statements = OriginalManualTest.statements();
    for (String sentence : sentences) {
      String digest = digest(sentence.substring(sentence.indexOf(": ") + 2));
      List<Statement> about =
          statements.stream().filter(each -> each.sentences().contains(digest)).toList();
      about.forEach(each -> found.add(each.section() + ": " + each.meaning()));
      if (about.stream().noneMatch(each -> sentence.startsWith(each.section() + ": "))) {
        missing.add(digest + " " + sentence);
      }
    }
    assertEquals(Set.of(), missing);
    assertEquals(
        statements.stream().map(each -> each.section() + ": " + each.meaning()).toList(),
        List.copyOf(found));
  }

  /** "SECTION: sentence", of a page in roff that has no more than this one of it. */
  private static List<String> sentences(String page) {
    List<String> sentences = new ArrayList<>();
    String section = "";
    StringBuilder paragraph = new StringBuilder();
    for (String line : (page + "\n.SH end").lines().toList()) {
      boolean heading = line.startsWith(".SH ");
      if (heading || line.isBlank() || line.matches("\\.(RS|RE|nf|fi)")) {
        for (String sentence : paragraph.toString().strip().split("(?<=[.]) (?=[A-Z])")) {
          if (!sentence.isEmpty()) {
            sentences.add(section + ": " + sentence);
          }
        }
        paragraph.setLength(0);
        section = heading ? line.substring(4) : section;
      } else if (!line.matches("\\.(\\\\\"|TH ).*")) {
        String text = line.replaceAll("^\\.[A-Z]+ |\\\\f[A-Z]|\"", "").replace("\\-", "-");
        paragraph.append(text.strip()).append(' ');
      }
    }
    return sentences;
  }

  private static String digest(String text) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 4);
  }
}
