package io.github.qrap.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.cli.OptionModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

final class DocumentsTest {
  private static final OffsetDateTime DATE = OffsetDateTime.parse("2026-01-31T23:00:00Z");

  @TempDir private Path templates;

  @Test
  void everyOptionIsInTheManualAndCompleted() throws Exception {
    Documents documents = Documents.ofQrap(Path.of("src/main/documents"));
    String manual = documents.manual("qrap", "1", DATE).replace("\\-", "-");
    for (OptionSpec option : OptionModel.options()) {
      String name = option.longestName();
      assertTrue(manual.contains("\n.BI " + name), manual);
      assertTrue(documents.bash().matches("(?s).*[' ]" + name + "[' ].*"), documents.bash());
      assertTrue(
          documents.zsh("qrap").contains(name + "[") || documents.zsh("qrap").contains(name + "="),
          name);
    }
  }

  @Test
  void theManualNamesTheDirectoriesOfPluginsAndTheSeparatorOfPaths() throws IOException {
    String manual = Files.readString(Path.of("src/main/documents/qrap.1"));
    assertTrue(manual.contains("/usr/local/lib/qrap/plugins"), manual);
    assertTrue(manual.contains("XDG_DATA_HOME"), manual);
    assertTrue(manual.contains(".B QRAP_PLUGINS\nhave colons between them"), manual);
  }

  /** Each with what is to be said here in place of there. */
  @Test
  void theManualHasTheSectionsOfTheOriginals() throws IOException {
    String manual = Files.readString(Path.of("src/main/documents/qrap.1"));
    String issues =
        Files.readString(Path.of("../qrap-build/pom.xml")).split("</?issueManagement>")[1];
    Map.of(
            "NAME", "passt",
            "SYNOPSIS", "FDNUM QEMU_CMD",
            "DESCRIPTION", "passt (1)",
            "EXAMPLES", "5 kvm disk.qcow2",
            "NOTES", "Debian 13",
            "AUTHORS", "Stefano Brivio",
            "REPORTING BUGS", issues.split("</?url>")[1],
            "COPYRIGHT", "Apache License",
            "SEE ALSO", "https://passt.top")
        .forEach(
            (section, text) -> {
              String[] found = manual.split("\n[.]SH " + section + "\n");
              assertEquals(2, found.length, section);
              assertTrue(found[1].split("\n[.]SH ")[0].contains(text), section);
            });
  }

  @Test
  void theManualHasMoreAboutAnOptionThanTheHelp() throws Exception {
    template(
        "qrap.1", ".TH @TITLE@ 1 @date@ @version@\n@name@\n@options@\n@more --a-b\nMore.\n.SH X\n");
    assertEquals(
        """
        .TH QRAP\\-JVM 1 2026-01-31 1
        qrap\\-jvm
        .TP
        .BI \\-\\-a\\-b " PATH"
        Not \\-x, but \\(aqfd-5\\(aq [\\e:].
        More.
        .RB ( QRAP_A_B )
        .TP
        .BI \\-\\-list[= FORMAT ]
        A list.
        .SH X
        """,
        documents().manual("qrap-jvm", "1", DATE));
  }

  @Test
  void moreAboutAnOptionThatIsGoneIsRefused() throws Exception {
    template("qrap.1", "@TITLE@@date@@version@@name@\n@options@\n@more --gone\nMore.\n");
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> documents().manual("qrap", "1", DATE));
    assertEquals("qrap.1: more about no option of qrap: [--gone]", e.getMessage());
  }

  @Test
  void valuesAreCompletedByWhatTheyAre() throws Exception {
    template("qrap.bash", "@flags@|@valued@|\n@bash-values@\n");
    assertEquals(
        "--list|--a-b|\n    --a-b) _qrap_files ;;\n    --list) _qrap_words json text ;;\n",
        documents().bash());
    template("qrap.zsh", "@name@|@flags@|@valued@|\n@zsh-values@\n");
    assertEquals(
        """
        qrap-jvm|--list|--a-b|
            '*--a-b=[Not -x, but '\\''fd-5'\\'' \\[\\\\\\:\\].]:PATH:_files'
            '--list=-[A list.]::FORMAT:(json text)'
        """,
        documents().zsh("qrap-jvm"));
  }

  /** With all that is special to roff or a shell. */
  private Documents documents() {
    return new Documents(
        List.of(
            OptionSpec.builder("--a-b")
                .paramLabel("PATH")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("Not -x, but 'fd-5' [\\:].")
                .build(),
            OptionSpec.builder("--list")
                .paramLabel("FORMAT")
                .type(String.class)
                .arity("0..1")
                .completionCandidates(List.of("json", "text"))
                .description("A list.")
                .build()),
        templates);
  }

  private void template(String name, String text) throws IOException {
    Files.writeString(templates.resolve(name), text);
  }
}
