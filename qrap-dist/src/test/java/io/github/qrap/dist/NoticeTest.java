package io.github.qrap.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NoticeTest {
  private static final OffsetDateTime DATE = OffsetDateTime.parse("2026-01-31T23:00:00Z");

  @TempDir private Path directory;

  @BeforeEach
  void describeLibraries() throws IOException {
    Files.writeString(
        directory.resolve("libraries"),
        """
        # A comment.

        Name: a
        Address: https://a
        License: X
        Files: org/a/ a-native/

        Name: bee
        Address: https://bee.example
        License: Y
        Files: org/b/
        Copyright: Copyright B.
        Notice: Two
         lines.
        """);
    Files.writeString(directory.resolve("Y"), "Text of Y.\n");
  }

  @Test
  void onlyLibrariesOfWhichTheJarHasAFileAreNamed() throws IOException {
    assertEquals(
        """
        Head

        qrap-cli.jar, which the distribution has in lib/, contains these libraries:

          a  https://a  X
        """,
        text("a-native/liba.so", "io/github/qrap/cli/Main.class", "META-INF/MANIFEST.MF"));
  }

  @Test
  void whatALicenceAsksForIsInTheText() throws IOException {
    assertEquals(
        """
        Head

        qrap-cli.jar, which the distribution has in lib/, contains these libraries:

          bee  https://bee.example  Y

        bee: Two
        lines.

        bee: Copyright B.
        Text of Y.
        """,
        text("META-INF/versions/11/org/b/B.class"));
  }

  @Test
  void aFileOfAnUnknownLibraryIsRefused() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> text("org/a/A.class", "org/c/C.class", "LICENSE.c"));
    assertTrue(e.getMessage().endsWith("/libraries: [LICENSE.c, org/c/C.class]"), e.getMessage());
  }

  @Test
  void theTextIsAddedToTheJarWithTheTimeOfTheBuild() throws IOException {
    Path jar = directory.resolve("a.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("org/a/A.class"));
      out.putNextEntry(new ZipEntry("META-INF/LICENSE"));
    }

    String text = Notice.of(directory).addTo(jar, "Head", DATE);

    try (JarFile file = new JarFile(jar.toFile())) {
      ZipEntry entry = file.getEntry("META-INF/NOTICE");
      assertEquals(DATE.toLocalDateTime(), entry.getTimeLocal());
      assertEquals(
          text, new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private String text(String... files) throws IOException {
    return Notice.of(directory).text("Head\n", List.of(files));
  }
}
