package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another program boots a guest with the modules as libraries: {@code examples/embedded}. */
final class EmbeddedIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  @Test
  void itsTestsPassAndLeaveNothingBehind() throws IOException {
    Outsider project = Outsider.example("embedded");
    List<String> before = files();

    Command test = project.maven("test", "-Dguest=" + machine.guest().directory());
    ProcessResult result = Outsider.requireSuccess(test, machine.run(test));

    assertTrue(
        result.out().contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0"), result.out());
    awaitTheEndOfAll("java|qemu|passt");
    assertEquals(before, files());
    // QEMU, passt and the libraries printed nothing on the streams of the tests' JVM either.
    String report =
        Files.readString(project.target().resolve("surefire-reports/com.example.GuestTest.txt"));
    assertEquals(4, report.lines().count(), report);
  }

  /** Zombies do not count: in the private machine no process reaps them. */
  private static void awaitTheEndOfAll(String programs) {
    String alive = "^[0-9]+ .(" + programs + ")[^)]*. [^Z] ";
    String left = "cat /proc/[0-9]*/stat 2>/dev/null | grep -qE '" + alive + "'";
    machine.shell("while " + left + "; do sleep 0.05; done");
  }

  /** Without the directory that every JVM makes. */
  private static List<String> files() {
    return machine.shell("ls -A /tmp | grep -v '^hsperfdata_'").outLines();
  }
}
