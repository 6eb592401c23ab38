package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramSearchTest {
  @TempDir Path directory;
  private Path first;
  private Path second;

  @BeforeEach
  void makeDirectories() throws IOException {
    first = Files.createDirectory(directory.resolve("first"));
    second = Files.createDirectory(directory.resolve("the second"));
  }

  @Test
  void theFirstExecutableFileWins() throws Exception {
    file(second, "kvm", true);
    assertEquals(second + "/kvm", search().find("kvm"));
    file(first, "kvm", true);
    assertEquals(first + "/kvm", search().find("kvm"));
  }

  @Test
  void aDirectoryOrAFileThatCannotBeExecutedIsPassedOver() throws Exception {
    Files.createDirectory(first.resolve("kvm"));
    file(first, "qemu", false);
    file(second, "kvm", true);
    file(second, "qemu", true);
    assertEquals(second + "/kvm", search().find("kvm"));
    assertEquals(second + "/qemu", search().find("qemu"));
  }

  @Test
  void aNameWithASlashIsAPath() throws Exception {
    String path = file(first, "qemu", true).toString();
    assertEquals(path, new ProgramSearch("").find(path));
  }

  /** The working directory has a POM, which is not a program. */
  @ParameterizedTest
  @ValueSource(strings = {"", ":/nosuch", "/nosuch:", "/nosuch::/nosuch"})
  void anEmptyDirectoryIsTheWorkingDirectory(String path) {
    LaunchException e =
        assertThrows(LaunchException.class, () -> new ProgramSearch(path).find("pom.xml"));
    assertTrue(e.getMessage().startsWith("./pom.xml: permission denied; "), e.getMessage());
  }

  @Test
  void whatIsNowhereIsNotFound() {
    assertFailure(LaunchException.Kind.NOT_FOUND, "nosuch: command not found", "nosuch");
    assertFailure(LaunchException.Kind.NOT_FOUND, ": command not found", "");
    assertFailure(
        LaunchException.Kind.NOT_FOUND,
        directory + "/nosuch: No such file or directory",
        directory + "/nosuch");
  }

  @Test
  void aFileThatIsNotAProgramIsReportedWithTheReason() throws Exception {
    file(second, "qemu", false);
    assertFailure(
        LaunchException.Kind.NOT_EXECUTABLE,
        second
            + "/qemu: permission denied; if it is a program, make it executable (chmod +x), on a file system that is not mounted noexec",
        "qemu");
    assertFailure(
        LaunchException.Kind.NOT_EXECUTABLE, first + ": is a directory", first.toString());
    assertFailure(
        LaunchException.Kind.NOT_EXECUTABLE,
        second + "/qemu/x: Not a directory",
        second + "/qemu/x");
  }

  private void assertFailure(LaunchException.Kind kind, String message, String name) {
    LaunchException e = assertThrows(LaunchException.class, () -> search().find(name));
    assertEquals(message, e.getMessage());
    assertEquals(kind, e.kind());
  }

  private ProgramSearch search() {
    return new ProgramSearch(first + ":" + second);
  }

  private static Path file(Path directory, String name, boolean executable) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n");
    file.toFile().setExecutable(executable);
    return file;
  }
}
