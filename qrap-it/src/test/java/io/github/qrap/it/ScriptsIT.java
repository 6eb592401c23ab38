package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** shellcheck has no remark on any shell script. */
final class ScriptsIT {
  @Test
  void shellcheckFindsNothing() throws Exception {
    Prerequisites.require(System.getenv("PATH"));
    List<String> scripts = scripts();
    for (String known :
        List.of("check", "qrap-dist/src/main/dist/bin/qrap", "qrap-it/src/guest/init")) {
      assertTrue(scripts.contains(known), scripts.toString());
    }
    List<String> command = new ArrayList<>(List.of("shellcheck", "--external-sources"));
    command.addAll(scripts);
    // What the build has filled in.
    command.add("qrap-dist/target/qrap/share/bash-completion/completions/qrap");

    Process shellcheck =
        new ProcessBuilder(command)
            .directory(SourceFiles.ROOT.toFile())
            .redirectErrorStream(true)
            .start();

    byte[] output = shellcheck.getInputStream().readAllBytes();
    assertEquals("", new String(output, StandardCharsets.UTF_8));
    assertEquals(0, shellcheck.waitFor());
  }

  /** The files that name a shell which shellcheck knows, in their first line or for it. */
  private static List<String> scripts() throws IOException {
    List<String> scripts = new ArrayList<>();
    for (Path file : SourceFiles.all()) {
      // Of the templates of the documents, one that is filled in is read.
      if (!file.toString().contains("/documents/") && isScript(SourceFiles.ROOT.resolve(file))) {
        scripts.add(file.toString());
      }
    }
    return scripts;
  }

  private static boolean isScript(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      List<String> first = lines.limit(5).toList();
      return !first.isEmpty()
          && (first.get(0).matches("#! ?/(usr/)?bin/(env )?(ba|da)?sh\\b.*")
              || first.stream().anyMatch(line -> line.startsWith("# shellcheck shell=")));
    }
  }
}
