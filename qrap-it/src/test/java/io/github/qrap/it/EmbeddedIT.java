package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another project boots guests, in tests and by hand: {@code examples/embedded}. */
final class EmbeddedIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  @Test
  void itsTestsPassAndLeaveNothingBehind() throws IOException {
    Outsider project = Outsider.example("embedded");
    List<String> before = files();

    Command maven = project.maven("test", "-Dguest=" + machine.guest().directory());
    ProcessResult result = Outsider.requireSuccess(maven, machine.run(maven));

    assertTrue(
        result.out().contains("Tests run: 5, Failures: 0, Errors: 0, Skipped: 0"), result.out());
    awaitTheEndOfAll("java|qemu|kvm|passt");
    assertEquals(before, files());
    // QEMU, passt and the libraries printed nothing on the streams of the tests' JVM either.
    for (String test : List.of("BareGuestTest", "PageTest")) {
      String report =
          Files.readString(
              project.target().resolve("surefire-reports/com.example." + test + ".txt"));
      assertEquals(4, report.lines().count(), report);
    }
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
