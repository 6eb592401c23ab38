package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegrityTest {
  @TempDir Path temporary;
  private Path folder;
  private Path jar;

  @BeforeEach
  void makeJar() throws IOException {
    folder = directory(temporary.toRealPath().resolve("plug ins"), 0755);
    jar = file(folder.resolve("a.jar"), 0644);
  }

  @Test
  void whatOnlyItsOwnerCanChangeIsTaken() throws IOException {
    assertEquals(Optional.empty(), objection(jar));
    assertEquals(Optional.empty(), objection(folder));
  }

  @ParameterizedTest
  @ValueSource(ints = {0664, 0646, 0666, 0020, 0002})
  void aJarThatOthersCanWriteToIsRefusedWithTheCommandThatMendsIt(int mode) throws IOException {
    file(jar, mode);
    assertEquals(
        "others can write to it, and so run programs as you: chmod go-w '" + jar + "'",
        objection(jar).orElseThrow());
  }

  @Test
  void aFolderOnTheWayIsRefusedToo() throws IOException {
    directory(folder, 0775);
    assertEquals(
        "others can write to the folder "
            + folder
            + ", and so run programs as you: chmod go-w '"
            + folder
            + "'",
        objection(jar).orElseThrow());
    assertTrue(objection(folder).orElseThrow().startsWith("others can write to it, "));
  }

  @Test
  void aStickyFolderIsNoDangerFurtherUp() throws IOException {
    directory(folder, 01777);
    assertEquals(Optional.empty(), objection(jar));
    assertEquals(Optional.empty(), objection(directory(folder.resolve("mine"), 0755)));
    assertEquals(
        "others can write to it, and so run programs as you: take a folder of your own",
        objection(folder).orElseThrow());
  }

  @Test
  void whatBelongsToAnotherIsRefused() throws IOException {
    long owner = Integer.toUnsignedLong((Integer) Files.getAttribute(jar, "unix:uid"));
    if (owner == 0) {
      Files.setAttribute(jar, "unix:uid", 4242);
      assertTrue(
          objection(jar).orElseThrow().startsWith(jar + " belongs to user 4242, who could run "),
          objection(jar)::toString);
      assertEquals(Optional.empty(), new Integrity(4242).objection(jar));
    } else {
      assertTrue(
          new Integrity(owner + 1)
              .objection(jar)
              .orElseThrow()
              .contains(" belongs to user " + owner + ", who could run programs as you; "));
    }
  }

  @Test
  void whereALinkLeadsCountsAndWhereItLies() throws IOException {
    Path open = directory(folder.resolve("open"), 0777);
    Path safe = directory(folder.resolve("safe"), 0755);
    Path target = file(open.resolve("target.jar"), 0644);
    Path other = file(safe.resolve("other.jar"), 0644);
    Path toOpen = Files.createSymbolicLink(safe.resolve("to-open"), target);
    Path inOpen = Files.createSymbolicLink(open.resolve("in-open"), Path.of("../safe/other.jar"));
    Path sound = Files.createSymbolicLink(safe.resolve("sound"), Path.of(".././safe/other.jar"));
    assertTrue(objection(toOpen).orElseThrow().endsWith("chmod go-w '" + open + "'"));
    assertTrue(objection(inOpen).orElseThrow().endsWith("chmod go-w '" + open + "'"));
    assertEquals(Optional.empty(), objection(sound));
    assertEquals(Optional.empty(), objection(other));
    Path throughFolder = Files.createSymbolicLink(folder.resolve("link"), open);
    assertTrue(objection(throughFolder.resolve("../safe/other.jar")).isEmpty());
    assertTrue(objection(throughFolder.resolve("target.jar")).isPresent());
  }

  @Test
  void aStrangersLinkInAStickyFolderIsRefused() throws IOException {
    directory(folder, 01777);
    Path safe = directory(folder.resolve("safe"), 0755);
    Path link = Files.createSymbolicLink(folder.resolve("link"), safe);
    assertEquals(Optional.empty(), objection(link));
    long owner = Integer.toUnsignedLong((Integer) Files.getAttribute(jar, "unix:uid"));
    if (owner == 0) {
      new ProcessBuilder("chown", "-h", "4242", link.toString()).start().onExit().join();
      assertEquals(4242, Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS));
      assertTrue(objection(link).orElseThrow().startsWith(link + " belongs to user 4242, "));
    }
  }

  @Test
  void whatCannotBeFollowedIsAnError() throws IOException {
    Path ring = Files.createSymbolicLink(folder.resolve("ring"), Path.of("ring"));
    assertThrows(FileSystemLoopException.class, () -> objection(ring));
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("none"));
    assertThrows(NoSuchFileException.class, () -> objection(nowhere));
  }

  private static Optional<String> objection(Path file) throws IOException {
    return Integrity.ofThisProcess().objection(file);
  }

  private static Path directory(Path path, int mode) throws IOException {
    Files.createDirectories(path);
    Files.setAttribute(path, "unix:mode", mode);
    return path;
  }

  private static Path file(Path path, int mode) throws IOException {
    if (!Files.exists(path)) {
      Files.createFile(path);
    }
    Files.setAttribute(path, "unix:mode", mode);
    return path;
  }
}
