package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure has its own exit status, as env(1) has them, and one message. */
final class FailureIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void oneMessageNamesWhatWasLookedForAndWhatToDo(Qrap qrap) {
    ProcessResult result = machine.run(qrap.with("5", "true"));

    assertEquals(125, result.status());
    assertEquals("", result.out());
    assertEquals(2, result.errLines().size(), result.err());
    assertTrue(
        result.errLines().get(0).endsWith("/tmp/passt_1.socket to /tmp/passt_64.socket"),
        result.err());
    assertEquals(
        "qrap: start one (passt), or let qrap do it: qrap --start ...", result.errLines().get(1));
  }

  @Test
  void aStaleSocketIsNamedWithItsReason() {
    machine.startPasst();
    machine.shell("kill \"$(cat /tmp/passt.pid)\"");

    ProcessResult result = machine.run(Qrap.LAUNCHER.with("5", "true"));

    machine.shell("rm /tmp/passt_1.socket");
    assertEquals(125, result.status());
    assertTrue(result.err().contains("/tmp/passt_1.socket: nothing listens"), result.err());
  }

  @Test
  void aJavaThatIsTooOldIsNamedWithItsVersion() {
    Path java = machine.directory().resolve("java-11");
    machine.shell(
        "mkdir -p java-11/bin; ln -s /bin/true java-11/bin/java;"
            + " echo 'JAVA_VERSION=\"11.0.2\"' >java-11/release");

    assertFails(
        125,
        java + "/bin/java: Java 11.0.2 is too old; set JAVA_HOME to a JRE 17 or later, or unset it",
        Qrap.LAUNCHER.with("5", "true").with("JAVA_HOME", java.toString()));
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void aCommandThatIsNotFoundIsStatus127(Qrap qrap) {
    assertFails(127, "nosuch: command not found", qrap.with("5", "nosuch"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--socket=/x", "--socket", "--explain", "--nic=e1000"})
  void anOptionOfQrapBehindQemusArgumentsIsRefused(String option) {
    assertFails(125, option + ": ", Qrap.LAUNCHER.with("-m", "512", option));
  }

  /** qrap does not know what {@code -h} means to it: it knows only QEMU's queries. */
  @ParameterizedTest
  @ValueSource(strings = {"-h", "-version", "-M none", "-device help"})
  void aProgramThatIsNotAQemuIsNeverStartedWithoutANetwork(String question) {
    List<String> arguments =
        new ArrayList<>(List.of("--socket", "/none", "5", "sh", "-c", "echo started", "sh"));
    arguments.addAll(List.of(question.split(" ")));

    ProcessResult result = machine.run(Qrap.LAUNCHER.with(arguments));

    assertEquals("", result.out());
    assertEquals(125, result.status(), result.err());
    assertTrue(result.err().contains("/none"), result.err());
  }

  @Test
  void aQemuIsAskedWithoutANetworkInTheExplicitFormToo() {
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--socket", "/none", "5", "qemu-system-x86_64", "-version"));

    assertEquals(0, result.status(), result.err());
    assertTrue(result.out().startsWith("QEMU emulator version "), result.out());
    assertEquals("", result.err());
  }

  @Test
  void aPathThatIsNotFoundIsStatus127() {
    assertFails(127, "./nosuch: ", Qrap.LAUNCHER.with("5", "./nosuch"));
  }

  @Test
  void qemuNotFoundIsStatus127() {
    // Nothing is there to boot it: not even a shell.
    Command command = Qrap.LAUNCHER.with("disk.img").with("PATH", "/nowhere");

    ProcessResult result = machine.run(command);

    assertEquals(127, result.status(), result.err());
    assertTrue(result.err().startsWith("qrap: "), result.err());
    assertTrue(result.err().contains("qemu-system-x86_64"), result.err());
  }

  @Test
  void fileThatCannotBeExecutedIsStatus126() throws IOException {
    Path file = Files.createFile(machine.directory().resolve("file"));

    assertFails(126, file + ": ", Qrap.LAUNCHER.with("5", file.toString()));
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void statusOfTheProgramIsPassedThrough(Qrap qrap) {
    machine.startPasst();
    try {
      assertEquals(42, machine.run(qrap.with("5", "sh", "-c", "exit 42")).status());
      assertEquals(128 + 9, machine.run(qrap.with("5", "sh", "-c", "kill -9 $$")).status());
    } finally {
      machine.stopPasst();
    }
  }

  private static void assertFails(int status, String reason, Command command) {
    ProcessResult result = machine.run(command);

    assertEquals(status, result.status(), result.err());
    assertEquals(List.of(), result.outLines());
    assertEquals(1, result.errLines().size(), result.err());
    assertTrue(result.err().startsWith("qrap: " + reason), result.err());
  }
}
