package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The passt that {@code --start} starts: it serves one guest, and leaves nothing behind. */
final class PrivatePasstIT {
  private static final String PAGE = "This page came through a passt of the guest's own.";

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  /** In every way in which QEMU can end. */
  @AfterEach
  void nothingIsLeft() {
    assertEquals("", machine.passtsThatStay());
    assertEquals("", machine.shell("ls /tmp | grep passt").out());
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void theGuestFetchesThePageAndPowersOff(Qrap qrap) {
    List<String> arguments = new ArrayList<>(List.of("--start"));
    arguments.addAll(machine.guest().boot(Machine.URL));

    ProcessResult result = machine.run(qrap.with(arguments));

    assertEquals(Optional.of(PAGE), Report.of(result).page());
    assertEquals(List.of("Connected to a private passt"), result.errLines());
  }

  @Test
  void passtEndsWhenQemuIsKilled() {
    ProcessResult result =
        run(
            "\"$@\" & qemu=$!\n"
                + "until [ -e /proc/$qemu/fd/5 ] && [ -n \"$(passts)\" ]; do sleep 0.05; done\n"
                + "kill -9 $qemu; wait $qemu",
            Qrap.LAUNCHER.with("--start", "-S", "-display", "none"));

    assertEquals(128 + 9, result.status(), result.err());
  }

  @Test
  void passtEndsWhenQemuRefusesItsArguments() {
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("--start", "-no-such-option"));

    assertEquals(1, result.status(), result.err());
    assertTrue(result.err().contains("-no-such-option: invalid option"), result.err());
  }

  @Test
  void passtEndsIfQemuCannotBeExecuted() {
    assertEquals(126, machine.run(Qrap.LAUNCHER.with("--start", "5", "/etc/hostname")).status());
  }

  /** Later and later, until it has become the program. */
  @Test
  void nothingIsLeftOfAQrapThatIsKilledAtAnyMoment() {
    ProcessResult result =
        run(
            "for steps in $(seq 60); do\n"
                + "  \"$@\" & qrap=$!\n"
                + "  for _ in $(seq $steps); do sleep 0.05; done\n"
                + "  read -r name </proc/$qrap/comm\n"
                + "  echo \"$name with $(passts | wc -l)\"\n"
                + "  kill -9 $qrap; wait $qrap\n"
                + "  left | sed 's/^/left: /'\n"
                + "  [ $name != sleep ] || break\n"
                + "done",
            Qrap.LAUNCHER.with("--start", "5", "sleep", "10"));

    List<String> moments = result.outLines();
    assertEquals("sleep with 1", moments.get(moments.size() - 1), result.out());
    assertTrue(moments.get(0).endsWith(" with 0"), result.out());
    assertFalse(result.out().contains("left"), result.out());
  }

  @Test
  void passtIsReapedAndHoldsOnlyWhatItNeeds() {
    String show =
        Machine.PASSTS
            + "passt=$(passts); awk '{print \"parent \" $4}' /proc/$passt/stat\n"
            + "find /proc/$passt/fd -type l -printf '%l\\n' | sed 's/:.*//' | sort -u\n"
            + "for link in /proc/$passt/fd/*; do readlink $link; done | tr -dc '0-9\\n' |"
            + " while read inode; do grep \" $inode\\$\" /proc/net/unix; done | wc -l";

    ProcessResult result = machine.run(Qrap.LAUNCHER.with("--start", "5", "sh", "-c", show));

    assertEquals(List.of("parent 1", "/dev/null", "anon_inode", "socket", "1"), result.outLines());
  }

  /** As in a socket that passt has made itself. */
  @Test
  void muchCanWaitOnTheWayFromPasst() {
    String show =
        "most=$(cat /proc/sys/net/core/wmem_max); [ $most -lt 4194304 ] || most=4194304\n"
            + "echo tb$((2 * most)); ss -xpm | grep '\"passt' | grep -o 'tb[0-9]*'";

    List<String> buffers =
        machine.run(Qrap.LAUNCHER.with("--start", "5", "sh", "-c", show)).outLines();

    assertEquals(List.of(buffers.get(0), buffers.get(0)), buffers);
  }

  @Test
  void theProgramFindsTheSocketAndNoOtherDescriptor() {
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--start", "5", "sh", "-c", "ls /proc/$$/fd; exit 0"));

    assertEquals(List.of("0", "1", "2", "5"), result.outLines());
  }

  @Test
  void anArgumentOfPasstForwardsAPort() {
    // Port 2222 of any address.
    String listening = "grep -q ': 0*:08AE 0*:0000 0A' /proc/net/tcp /proc/net/tcp6";

    ProcessResult result =
        machine.run(
            Qrap.LAUNCHER
                .with("5", "sh", "-c", listening)
                .with("QRAP_START", "1")
                .with("QRAP_PASST_ARG", "-t 2222:22"));

    assertEquals(0, result.status(), result.err());
  }

  @Test
  void whyPasstDoesNotStartIsReportedAsPasstSaysIt() {
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--start", "--passt-arg", "-t 99999", "5", "true"));

    assertEquals(125, result.status());
    assertEquals(
        "qrap: no network for the guest: started passt --quiet --fd 3 -t 99999",
        result.errLines().get(0));
    // passt's words; those of some versions have more lines.
    assertTrue(result.errLines().get(1).contains("99999"), result.err());
    assertEquals(2, result.errLines().size());
  }

  @Test
  void passtIsTheFirstOneInPath() throws IOException {
    String path = machine.install("passt", "echo 'I am the first'; exit 1\n");
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--start", "5", "true").with("PATH", path));

    assertEquals(125, result.status());
    assertTrue(result.err().contains("I am the first"), result.err());
  }

  private static ProcessResult run(String script, Command qrap) {
    return machine.run(qrap.inScript(Machine.PASSTS + script));
  }
}
