package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.exec.ProgramSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationTest {
  @TempDir Path bin;

  @ParameterizedTest
  @CsvSource({"5, 5", "3, 3", "0x10, 16", "010, 8", "1000, 1000"})
  void aNumberAndACommandAreTheExplicitForm(String number, int descriptor) throws Exception {
    program("tool");
    Invocation invocation = of(number, "tool", "a", "");
    assertFalse(invocation.patched());
    assertEquals(descriptor, invocation.descriptor());
    assertEquals(bin + "/tool", invocation.program());
    assertEquals(List.of("tool", "a", ""), invocation.argv(invocation.arguments()));
  }

  @Test
  void aPathWithASlashIsACommand() throws Exception {
    String path = program("tool").toString();
    assertEquals(path, of("5", path).program());
    assertEquals(List.of(path), of("5", path).argv(List.of()));
  }

  @Test
  void aCommandThatIsNowhereIsNotFound() {
    assertFailure(127, "nosuch: command not found", "5", "nosuch");
    assertFailure(127, "/nosuch: No such file or directory", "5", "/nosuch");
  }

  @Test
  void aCommandThatCannotBeExecutedSaysSo() throws Exception {
    Path file = Files.writeString(bin.resolve("plain"), "");
    String message =
        file
            + ": permission denied; if it is a program, make it executable (chmod +x), on a file system that is not mounted noexec";
    assertFailure(126, message, "5", file.toString());
    assertFailure(126, message, "5", "plain");
    assertFailure(126, bin + ": is a directory", "5", bin.toString());
  }

  @Test
  void aNumberThatIsNoDescriptorForTheConnectionIsRefused() throws Exception {
    program("tool");
    for (String number : List.of("0", "1", "2", "-5", "5x", "08", "0x", "2147483648", " 5")) {
      assertFailure(
          125,
          "descriptor "
              + number
              + ": must be a number from 3 up, because 0 to 2 are the standard streams",
          number,
          "tool");
    }
  }

  @Test
  void aDescriptorWithoutACommandIsRefused() {
    assertFailure(
        125, "descriptor 5: a command must follow it; if it is a disk image, write ./5", "5");
  }

  @Test
  void everythingElseIsThePatchForm() throws Exception {
    program("kvm");
    for (List<String> line :
        List.of(
            List.<String>of(),
            List.of("./5"),
            List.of("5", "-m", "64"),
            List.of("disk.img", "kvm"),
            List.of("-m", "kvm"),
            List.of("5x", "nosuch"),
            List.of("2", "nosuch"),
            List.of("", "kvm"))) {
      Invocation invocation = of(line.toArray(new String[0]));
      assertTrue(invocation.patched(), line::toString);
      assertEquals(line, invocation.arguments());
      assertEquals("kvm", invocation.name());
      assertEquals(5, invocation.descriptor());
    }
  }

  @Test
  void qemuIsSearchedUnderItsNamesInOrder() throws Exception {
    String host = System.getProperty("os.arch").replace("amd64", "x86_64");
    program("qemu-system-" + host);
    assertEquals("qemu-system-" + host, of("-m", "1").name());
    assertEquals(host, of("-m", "1").architecture());
    program("qemu-kvm");
    assertEquals("qemu-kvm", of("-m", "1").name());
    program("kvm");
    assertEquals("kvm", of("-m", "1").name());
    assertEquals(host, of("-m", "1").architecture());
  }

  @Test
  void noQemuSaysWhatWasLookedForAndWhatToDo() {
    Failure e = assertThrows(Failure.class, () -> of("-m", "1"));
    assertEquals(127, e.status());
    assertTrue(e.getMessage().startsWith("no QEMU found: looked for kvm, qemu-kvm, qemu-system-"));
    assertTrue(e.getMessage().contains("/usr/libexec/qemu-kvm"), e.getMessage());
    assertTrue(e.getMessage().contains("--qemu"), e.getMessage());
  }

  @Test
  void theQemuThatIsNamedIsTaken() throws Exception {
    program("kvm");
    String named = program("qemu-system-s390x").toString();
    Invocation invocation =
        Invocation.of(List.of("-m", "1"), Optional.of(named), List.of(0, 1, 2), search());
    assertEquals(named, invocation.program());
    assertEquals("s390x", invocation.architecture());
  }

  @Test
  void theArchitectureIsThatOfTheProgramBehindALink() throws Exception {
    Path qemu = program("qemu-system-aarch64");
    Files.createSymbolicLink(bin.resolve("kvm"), qemu);
    assertEquals("aarch64", of("-m", "1").architecture());
  }

  @Test
  void aDescriptorThatTheParentHandedInIsLeftAlone() throws Exception {
    program("kvm");
    Invocation invocation =
        Invocation.of(List.of("-m", "1"), Optional.empty(), List.of(0, 1, 2, 5, 6, 8), search());
    assertEquals(7, invocation.descriptor());
  }

  private Invocation of(String... line) throws Failure {
    return Invocation.of(Arrays.asList(line), Optional.empty(), List.of(0, 1, 2), search());
  }

  private void assertFailure(int status, String message, String... line) {
    Failure e = assertThrows(Failure.class, () -> of(line));
    assertEquals(message, e.getMessage());
    assertEquals(status, e.status());
  }

  private ProgramSearch search() {
    return new ProgramSearch(bin.toString());
  }

  private Path program(String name) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n");
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }
}
