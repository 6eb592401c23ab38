package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules about texts and Javadoc, which no class file shows. */
final class SourcesTest {
  private static final List<String> LIBRARIES =
      List.of("api", "testkit", "probe", "patch", "exec", "guest", "junit");

  /** Options of passt and QEMU as well. */
  private static final Set<String> OF_OTHERS = Set.of("--help", "--socket", "--version");

  /** Written so that it does not match itself. */
  private static final Pattern TERMS =
      Pattern.compile(
          "SPDX-License-Identifier[:]|Copyright[ ][\\W\\d]|All rights[ ]reserved"
              + "|General[ ]Public License|Licensed[ ]to|Permission[ ]is hereby"
              + "|Redistribution[ ]and use");

  private static final Pattern DECLARED = Pattern.compile("names = \"(--[a-z-]+)\"");

  @Test
  void noLibraryNamesAnOptionOfTheCommand() throws IOException {
    List<String> options =
        DECLARED
            .matcher(Files.readString(source("cli", "OptionsCommand")))
            .results()
            .map(found -> found.group(1))
            .filter(option -> !OF_OTHERS.contains(option))
            .toList();
    assertTrue(options.contains("--passt-arg"), options.toString());
    Pattern option = Pattern.compile("(?<![\\w-])(" + String.join("|", options) + ")(?![\\w-])");
    List<String> named = new ArrayList<>();
    for (String library : LIBRARIES) {
      try (Stream<Path> files = Files.walk(Path.of("../qrap-" + library + "/src/main/java"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          option
              .matcher(Files.readString(file))
              .results()
              .map(MatchResult::group)
              .forEach(name -> named.add(file.getFileName() + ": " + name));
        }
      }
    }
    assertEquals(List.of(), named);
  }

  /** What REUSE.toml says of every file: it is ours, unless it has an entry of its own. */
  @Test
  void aFileWithTermsOfOthersHasAnEntryInReuse() throws IOException {
    String entries = Files.readString(Path.of("../REUSE.toml"));
    // The terms of this project, and those of what is packaged.
    Set<Path> known = Set.of(Path.of("LICENSE"), Path.of("qrap-dist/src/main/notice/libraries"));
    List<Path> unknown = new ArrayList<>();
    for (Path file : SourceFiles.all()) {
      String text = Files.readString(SourceFiles.ROOT.resolve(file), StandardCharsets.ISO_8859_1);
      if (TERMS.matcher(text).find()
          && !known.contains(file)
          && !entries.contains("path = \"" + file + "\"")) {
        unknown.add(file);
      }
    }
    assertEquals(List.of(), unknown);
  }

  @Test
  void theTextOfEveryLicenceIsThere() throws IOException {
    Set<String> named =
        Pattern.compile("License-Identifier = \"(.*)\"")
            .matcher(Files.readString(Path.of("../REUSE.toml")))
            .results()
            .map(found -> "../LICENSES/" + found.group(1) + ".txt")
            .collect(Collectors.toSet());
    try (Stream<Path> texts = Files.list(Path.of("../LICENSES"))) {
      assertEquals(
          named, texts.filter(Files::exists).map(Path::toString).collect(Collectors.toSet()));
    }
  }

  /** As its plug-in writes it, mvnw has one sum for two archives. */
  @Test
  void theWrapperHasASumForTheArchiveThatItGetsWithoutUnzip() throws IOException {
    String sum = "distributionTarSha256Sum";
    Path properties = Path.of("../.mvn/wrapper/maven-wrapper.properties");
    assertTrue(Files.readString(properties).contains(sum + "="));
    assertTrue(Files.readString(Path.of("../mvnw")).contains(sum));
  }

  /** Those who write a switch over its values have to know. */
  @Test
  void enumsAndSealedTypesSayWhetherTheyMayGrow() throws IOException {
    List<String> silent = new ArrayList<>();
    for (String library : LIBRARIES) {
      for (String line : Files.readAllLines(Path.of("../qrap-" + library + "/src/api.txt"))) {
        if (line.matches("(final enum|sealed \\w+) .*") && !saysWhetherItMayGrow(library, line)) {
          silent.add(line);
        }
      }
    }
    assertEquals(List.of(), silent);
  }

  /**
   * @param line "final enum io.github.qrap.api.BackendProbe.Role"
   */
  private static boolean saysWhetherItMayGrow(String library, String line) throws IOException {
    String[] names = line.split(" ")[2].replace("io.github.qrap." + library + ".", "").split("\\.");
    Pattern documented =
        Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:public )?(?:enum|sealed \\w+) "
                + names[names.length - 1]
                + "\\b",
            Pattern.DOTALL);
    return documented
        .matcher(Files.readString(source(library, names[0])))
        .results()
        .map(found -> found.group(1).replaceAll("\\s+(\\* )?", " "))
        .anyMatch(text -> text.matches(".*([Mm]ay grow|does not grow|may be added).*"));
  }

  private static Path source(String module, String type) {
    return Path.of(
        "../qrap-" + module + "/src/main/java/io/github/qrap/" + module + "/" + type + ".java");
  }
}
