package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several passts at once, in the states that they have in practice. */
final class PasstSearchIT {
  @RegisterExtension final MachineExtension machine = MachineExtension.empty();

  @Test
  void aBusyPasstIsSkippedForAnIdleOne() {
    machine.startPasst(1);
    machine.startPasst(2);

    // Or the first might take the other one, on a busy machine.
    ProcessResult result =
        machine.run(
            Qrap.LAUNCHER
                .with("5")
                .inScript(
                    "QRAP_SOCKET=/tmp/passt_1.socket \"$@\" sh -c 'touch /tmp/connected; sleep 60' &\n"
                        + "until [ -e /tmp/connected ]; do sleep 0.05; done\n"
                        + "\"$@\" true; status=$?; kill $!; exit $status"));

    assertEquals(0, result.status());
    assertEquals(
        List.of("Connected to /tmp/passt_1.socket", "Connected to /tmp/passt_2.socket"),
        result.errLines());
  }

  @Test
  void aBusyPasstIsWaitedForIfThereIsNoOther() {
    machine.startPasst(1);

    ProcessResult result =
        machine.run(
            Qrap.LAUNCHER
                .with("5")
                .inScript(
                    "\"$@\" sh -c 'touch /tmp/connected; sleep 1' & first=$!\n"
                        + "until [ -e /tmp/connected ]; do sleep 0.05; done\n"
                        + "\"$@\" true"));

    assertEquals(0, result.status(), result.err());
    assertEquals("Connected to /tmp/passt_1.socket", result.errLines().get(1));
  }

  @Test
  void aStoppedPasstIsSkipped() {
    machine.startPasst(1);
    machine.startPasst(2);
    machine.shell("kill -STOP $(cat /tmp/passt1.pid)");

    ProcessResult result = machine.run(Qrap.LAUNCHER.with("--verbose", "5", "true"));

    assertEquals(0, result.status());
    assertTrue(result.errLines().get(0).contains("had not answered yet"), result.err());
    assertEquals("Connected to /tmp/passt_2.socket", result.errLines().get(2));
  }

  @Test
  void aOneOffPasstSurvivesBeingChosenAndEndsWithItsClient() {
    machine.startPasst(1, "--one-off");
    String alive = "kill -0 $(cat /tmp/passt1.pid)";

    ProcessResult result = machine.run(Qrap.LAUNCHER.with("5", "sh", "-c", "sleep 0.5; " + alive));

    assertEquals(0, result.status(), result.err());
    // There may be no process to reap it.
    String ended =
        "while grep -qs 'State:.[^Z]' /proc/$(cat /tmp/passt1.pid)/status; do sleep 0.05; done";
    assertEquals(0, machine.shell(ended).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-ndp", "--no-icmp"})
  void aPasstThatAnswersNothingIsAcceptedOnlyOnRequest(String option) {
    machine.startPasst(1, "--ipv6-only", option);

    ProcessResult refused = machine.run(Qrap.LAUNCHER.with("5", "true"));
    ProcessResult taken = machine.run(Qrap.LAUNCHER.with("--no-verify", "5", "true"));

    assertEquals(125, refused.status());
    assertTrue(refused.err().contains("did not answer within 500 ms"), refused.err());
    assertEquals(0, taken.status(), taken.err());
  }
}
