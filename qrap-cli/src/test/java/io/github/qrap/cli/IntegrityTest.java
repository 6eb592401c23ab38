package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
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
  private Path directory;
  private Path jar;

  @BeforeEach
  void makeJar() throws IOException {
    directory = directory(temporary.toRealPath().resolve("plug ins"), 0755);
    jar = file(directory.resolve("a.jar"), 0644);
  }

  @Test
  void whatOnlyItsOwnerCanChangeIsAccepted() throws IOException {
    assertEquals(Optional.empty(), objection(jar));
    assertEquals(Optional.empty(), objection(directory));
  }

  @ParameterizedTest
  @ValueSource(ints = {0664, 0646, 0666, 0020, 0002})
  void aJarThatOthersCanWriteToIsRefusedWithTheCommandThatCorrectsIt(int mode) throws IOException {
    file(jar, mode);
    assertEquals(
        "writable by other users, who could run code as you; fix: chmod go-w '" + jar + "'",
        objection(jar).orElseThrow());
  }

  @Test
  void aDirectoryOnTheWayIsRefusedToo() throws IOException {
    directory(directory, 0775);
    assertEquals(
        "the directory "
            + directory
            + " is writable by other users, who could run code as you; fix: chmod go-w '"
            + directory
            + "'",
        objection(jar).orElseThrow());
    assertTrue(objection(directory).orElseThrow().startsWith("writable by other users, "));
  }

  @Test
  void aStickyDirectoryIsNoDangerFurtherUp() throws IOException {
    directory(directory, 01777);
    assertEquals(Optional.empty(), objection(jar));
    assertEquals(Optional.empty(), objection(directory(directory.resolve("mine"), 0755)));
    assertEquals(
        "writable by other users, who could run code as you; use a directory of your own",
        objection(directory).orElseThrow());
  }

  /** As another user sees it, so that it needs no second user. */
  @Test
  void whatBelongsToAnotherIsRefusedWithTheCommandThatCorrectsIt() throws IOException {
    Path home = temporary.toRealPath();
    int owner = (Integer) Files.getAttribute(home, "unix:uid");
    if (owner == 0) {
      Files.setAttribute(home, "unix:uid", 4242);
      owner = 4242;
    }
    Integrity integrity = new Integrity(owner + 1);
    String why = home + " belongs to user " + owner + ", who could run code as you; ";
    assertEquals(
        why + "if it is meant to be yours: chown -h " + (owner + 1) + " " + home,
        integrity.objection(home).orElseThrow());
    // Above the jar it may be somebody's home.
    assertEquals(why + "use a directory of your own", integrity.objection(jar).orElseThrow());
  }

  @Test
  void whatBelongsToRootIsAccepted() throws IOException {
    Path program = Path.of("/proc/version");
    assertEquals(Optional.empty(), new Integrity(4242).objection(program));
  }

  @Test
  void whereALinkLeadsCountsAndWhereItLies() throws IOException {
    Path open = directory(directory.resolve("open"), 0777);
    Path safe = directory(directory.resolve("safe"), 0755);
    Path target = file(open.resolve("target.jar"), 0644);
    Path other = file(safe.resolve("other.jar"), 0644);
    Path toOpen = Files.createSymbolicLink(safe.resolve("to-open"), target);
    Path inOpen = Files.createSymbolicLink(open.resolve("in-open"), Path.of("../safe/other.jar"));
    Path sound = Files.createSymbolicLink(safe.resolve("sound"), Path.of(".././safe/other.jar"));
    assertTrue(objection(toOpen).orElseThrow().endsWith("chmod go-w '" + open + "'"));
    assertTrue(objection(inOpen).orElseThrow().endsWith("chmod go-w '" + open + "'"));
    assertEquals(Optional.empty(), objection(sound));
    assertEquals(Optional.empty(), objection(other));
    Path throughDirectory = Files.createSymbolicLink(directory.resolve("link"), open);
    assertTrue(objection(throughDirectory.resolve("../safe/other.jar")).isEmpty());
    assertTrue(objection(throughDirectory.resolve("target.jar")).isPresent());
  }

  @Test
  void whatCannotBeFollowedIsAnError() throws IOException {
    Path ring = Files.createSymbolicLink(directory.resolve("ring"), Path.of("ring"));
    assertThrows(FileSystemLoopException.class, () -> objection(ring));
    Path nowhere = Files.createSymbolicLink(directory.resolve("nowhere"), Path.of("none"));
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
