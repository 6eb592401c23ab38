package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another program has tests with guests, in {@code src/outsiders/guests}. */
final class GuestsIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  @ParameterizedTest
  @ValueSource(strings = {"5.14.4", "6.0.3"})
  void aRealGuestDoesWhatItsTestsSay(String junit) {
    test(machine, junit, "LinuxTest", 7);
  }

  @Test
  void guestsShareNothingAndLeaveNothing() {
    test(machine, "6.0.3", "ManyTest", 3);
  }

  @Test
  void aRealGuestWithTwoNetworksIsReachedByEach() {
    // The guest gets it too.
    machine.udp();
    test(machine, "6.0.3", "NetworksTest", 4);
  }

  /** Runs tests of the project in {@code outsiders/guests}, of which there are so many. */
  static void test(
      MachineExtension machine, String junit, String tests, int count, String... options) {
    Outsider project = Outsider.copy(Path.of("src/outsiders/guests"));
    Command command =
        project
            .maven(
                "test",
                "-Djunit.version=" + junit,
                "-Dtest=" + tests,
                "-Dguest=" + machine.guest().directory())
            .plus(options);
    ProcessResult result = Outsider.requireSuccess(command, machine.run(command));
    assertTrue(
        result.out().contains("Tests run: " + count + ", Failures: 0, Errors: 0, Skipped: 0"),
        result.out());
    // The machine has nothing else that could have stayed.
    assertEquals(
        "", machine.shell("ps -eo stat=,comm= | grep -E '^[^Z].* (passt|qemu|kvm)'").out());
  }
}
