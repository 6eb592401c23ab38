package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What qrap itself takes from its environment. */
final class EnvironmentIT {
  /** Starts strangers with numbers in a row, and then what follows with such numbers. */
  private static final String SAME_NUMBERS =
      """
      for n in $(seq 60); do env -i QRAP_SOCKET=/tmp/strangers sleep 60 & pids="$pids $!"; done
      set -- $(($! - 60)) "$@"
      status=0
      unshare --pid --fork --kill-child \
        sh -c 'echo $1 >/proc/sys/kernel/ns_last_pid; shift; "$@"; exit $?' sh "$@" || status=$?
      kill $pids
      exit $status
      """;

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  /** As for getenv(3), and so for QEMU. */
  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void aVariableThatIsSetTwiceHasItsFirstValue(Qrap qrap) {
    List<String> argv = new ArrayList<>(List.of(machine.compile("as-parent").toString()));
    argv.addAll(
        List.of("environment=QRAP_SOCKET=/tmp/first", "environment=QRAP_SOCKET=/tmp/second"));
    argv.add("--");
    argv.addAll(qrap.with("5", "true").argv());

    ProcessResult result = machine.run(Command.of(argv));

    assertEquals(125, result.status(), result.err());
    assertTrue(result.err().contains("/tmp/first"), result.err());
    assertFalse(result.err().contains("/tmp/second"), result.err());
  }

  /**
   * As in a PID namespace without a {@code /proc} of its own, where the numbers of qrap's children
   * are those of strangers.
   */
  @Test
  void theEnvironmentOfAProcessOfTheSameNumberElsewhereIsNotTaken() {
    Command inside =
        Qrap.LAUNCHER.with("5", "true").with("QRAP_SOCKET", "/tmp/ours").inScript(SAME_NUMBERS);

    ProcessResult result = machine.run(inside);

    assertEquals(125, result.status(), result.err());
    assertTrue(result.err().contains("/tmp/ours"), result.err());
    assertFalse(result.err().contains("/tmp/strangers"), result.err());
  }

  @ParameterizedTest
  @CsvSource({"xterm,true", "dumb,false"})
  void anExplanationOnATerminalHasColoursUnlessTheTerminalIsDumb(String term, boolean coloured) {
    String explain = Qrap.LAUNCHER.with("--explain", "-device", "e1000").line();

    ProcessResult result =
        machine.run(
            Command.of(List.of(explain))
                .inScript("unset NO_COLOR; script -q -e -c \"$1\" /dev/null")
                .with("TERM", term));

    assertEquals(0, result.status(), result.out());
    assertTrue(result.out().contains("- -device e1000"), result.out());
    assertEquals(coloured, result.out().contains("\u001b["), result.out());
  }

  /** In KiB. Java would reserve more than that for classes, for objects and for each thread. */
  @Test
  void anAddressSpaceOfAGigabyteAndAHalfIsEnoughAndLeftAsItIs() {
    machine.startPasst();
    Command qrap = Qrap.LAUNCHER.with("5", "sh", "-c", "ulimit -v; env");

    ProcessResult result = machine.run(qrap.inScript("ulimit -v 1500000; exec \"$@\""));
    machine.stopPasst();

    assertTrue(result.out().startsWith("1500000\n"), result.toString());
    assertFalse(result.out().contains("MALLOC"), result.out());
  }

  /** Of which the shell itself needs some beside the standard streams. */
  @Test
  void aLimitOfThirteenOpenFilesIsReported() {
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--version").inScript("ulimit -n 13; exec \"$@\""));

    assertEquals(125, result.status(), result.out());
    assertEquals(
        List.of("qrap: too few files may be open (ulimit -n); allow 128"), result.errLines());
  }

  /** In KiB, of data. */
  @Test
  void aJavaThatFailsLeavesNoFile() {
    ProcessResult result =
        machine.run(
            Qrap.LAUNCHER
                .with("--version")
                .inScript(
                    "mkdir /tmp/here; cd /tmp/here\n"
                        + "(ulimit -d 20000; exec \"$@\" >/dev/null) || ls -A"));

    assertEquals(0, result.status());
    assertEquals("", result.out());
  }
}
