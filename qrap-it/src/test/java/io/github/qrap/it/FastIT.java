package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code --fast}: the passt that is started shares the guest's memory where all can, and sends
 * frames otherwise. Nothing is left of either.
 */
final class FastIT {
  private static final String PAGE = "Fetched out of memory that is shared.";

  /** What a passt without that mode is reported by. */
  private static final String OLD =
      "qrap: vhost-user: not kept: this passt cannot (November 2024 or later can)";

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  /** Whether this machine's passt has the mode. */
  private static boolean can;

  /** The ordinary user has to find what belongs to root. */
  @BeforeAll
  static void look() {
    machine.shell("chmod 755 . .. ../..");
    can = Installed.hasVhostUser(machine);
  }

  /** The shell that removes the directory may need a moment. */
  @AfterEach
  void nothingIsLeft() {
    assertEquals("", machine.passtsThatStay());
    assertEquals("", machine.shell(LEFT + "left_in_tmp").out());
  }

  /** What is there after a while: directories, and shells that watch over them. */
  private static final String LEFT =
      "here() { ls /tmp | grep -E '^(qrap-|passt)'; grep -ls '[e]xec 3<&0' /proc/[0-9]*/cmdline; }\n"
          + "left_in_tmp() { for _ in $(seq 200); do [ -n \"$(here)\" ] || return; sleep 0.05; done;"
          + " here; }\n";

  @ParameterizedTest
  @EnumSource
  void theGuestFetchesThePage(User user) {
    ProcessResult result = machine.run(user.running(fast("--verbose").plus(boot())));
    assertEquals(Optional.of(PAGE), Report.of(result).page(), result.err());
    if (can) {
      assertTrue(
          result.err().contains("qrap: a private passt: runs in vhost-user mode at "),
          result.err());
      assertTrue(
          result.err().contains("qrap: kept by a private passt: vhost-user\n"), result.err());
    } else {
      assertTrue(result.errLines().contains(OLD), result.err());
    }
  }

  @Test
  void theNetworkOfTheCommandLineGoesOnOnEachOfTwoCards() {
    List<String> line = new ArrayList<>(List.of("--nic", "keep"));
    line.addAll(List.of("-netdev", "user,id=n0,hostfwd=tcp::2222-:80"));
    line.addAll(List.of("-netdev", "user,id=n1,net=10.0.3.0/24"));
    line.addAll(List.of("-device", "virtio-net-pci,netdev=n0,mac=52:54:00:00:00:01"));
    line.addAll(List.of("-device", "vmxnet3,netdev=n1,mac=52:54:00:00:00:02"));
    line.addAll(
        machine
            .guest()
            .boot("http://10.0.2.2:8080/ reach=http://10.0.2.2:8080/,http://10.0.3.2:8080/"));
    ProcessResult result = machine.run(fast().plus(line));
    Report report = Report.of(result);
    assertEquals(Optional.of(PAGE), report.page(), result.err());
    assertEquals(List.of("http://10.0.2.2:8080/", "http://10.0.3.2:8080/"), report.reached());
    assertEquals(can, !result.err().contains("netdev n0: vhost-user: not kept"), result.err());
    assertTrue(
        result
            .errLines()
            .contains(
                "qrap: netdev n1: vhost-user: not kept: the guest's NIC is not a virtio NIC, which"
                    + " vhost-user needs"),
        result.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-numa node,memdev=nowhere | the guest's memory cannot be shared: the object nowhere is not on"
            + " the command line: -numa node,memdev=nowhere",
        "-M microvm | the guest's NIC speaks legacy virtio, before 1.0,"
            + " which passt does not by vhost-user",
        "-M isapc | the guest's NIC is not a virtio NIC, which vhost-user needs"
      })
  void aCommandLineThatCannotKeepsTheSocket(String arguments, String reason) {
    for (String action : List.of("--dry-run", "--explain")) {
      ProcessResult result = machine.run(fast(action, "-m", "64").plus(arguments.split(" ")));
      String text = result.out() + result.err();
      assertTrue(text.contains("vhost-user: not kept: " + reason + "\n"), text);
      assertTrue(text.contains("passt --quiet --fd 3"), text);
      assertFalse(text.contains("memory-backend-memfd"), text);
    }
  }

  @Test
  void anExplanationShowsWhatWouldBeStartedAndStartsNothing() {
    ProcessResult result = machine.run(fast("--explain", "-m", "64"));
    assertEquals(can, result.out().contains("vhost-user: kept (--vhost-user)"), result.out());
    assertEquals(
        can,
        result.out().contains("passt --quiet --vhost-user --one-off --socket PATH "),
        result.out());
    assertEquals(can, result.out().contains("memory-backend-memfd"), result.out());
  }

  @ParameterizedTest
  @CsvSource({"exec, -9", "spawn, -9", "exec, -TERM"})
  void passtEndsWhenQemuIsKilled(String strategy, String signal) {
    ProcessResult result =
        machine.run(
            fast("--exec", strategy, "-S", "-display", "none", "-pidfile", "pid", "-m", "64")
                .inScript(
                    Machine.PASSTS
                        + "rm -f pid; \"$@\" & qrap=$!\n"
                        + "until [ -s pid ] && [ -n \"$(passts)\" ]; do sleep 0.05; done\n"
                        + ("kill " + signal + " $(cat pid); wait $qrap; exit 0")));
    assertEquals(0, result.status(), result.err());
  }

  /** So that nobody connects to passt. */
  @Test
  void passtEndsWhenQemuRefusesItsArguments() {
    ProcessResult result = machine.run(fast("-drive", "file=/none,if=virtio", "-m", "64"));
    assertEquals(1, result.status(), result.err());
    assertTrue(result.err().contains("/none"), result.err());
  }

  /** With hidepid=2, a user sees no process that he may not look into, as passt forbids. */
  @Test
  void passtRunsAndEndsWhereProcessesAreHidden() {
    String hide = "mount -t proc -o hidepid=2 proc /proc && exec \"$@\"";
    Command hidden = Command.of(List.of("unshare", "--mount", "sh", "-c", hide, "sh"));
    Command boot = User.ORDINARY.running(fast().plus(boot()));
    ProcessResult booted = machine.run(hidden.plus(boot.argv()));
    assertEquals(Optional.of(PAGE), Report.of(booted).page(), booted.err());

    Command refused = User.ORDINARY.running(fast("-drive", "file=/none,if=virtio", "-m", "64"));
    assertEquals(1, machine.run(hidden.plus(refused.argv())).status());
  }

  /** Later and later, until it has become QEMU. */
  @Test
  void nothingIsLeftOfAQrapThatIsKilledAtAnyMoment() {
    ProcessResult result =
        machine.run(
            fast("--qemu", "qemu-system-x86_64", "-S", "-display", "none", "-m", "64")
                .inScript(
                    Machine.PASSTS
                        + LEFT
                        + "for steps in $(seq 60); do\n"
                        + "  \"$@\" & qrap=$!\n"
                        + "  for _ in $(seq $steps); do sleep 0.05; done\n"
                        + "  read -r name </proc/$qrap/comm\n"
                        + "  echo \"$name with $(passts | wc -l)\"\n"
                        + "  kill -9 $qrap; wait $qrap\n"
                        + "  { left; left_in_tmp; } | sed 's/^/left: /'\n"
                        + "  case $name in qemu*) break ;; esac\n"
                        + "done"));
    List<String> moments = result.outLines();
    assertTrue(moments.get(moments.size() - 1).startsWith("qemu"), result.out());
    assertFalse(result.out().contains("left"), result.out());
  }

  /** The terminal sends it to all processes in front; QEMU may take it as a key. */
  @Test
  void aSignalThatIsNotForItDoesNotKeepItFromCleaningUp() {
    ProcessResult result =
        machine.run(
            fast("-S", "-display", "none", "-m", "64")
                .inScript(
                    Machine.PASSTS
                        + "\"$@\" & qrap=$!\n"
                        + "until [ -n \"$(passts)\" ]; do sleep 0.05; done\n"
                        + "for signal in HUP INT QUIT TERM TSTP; do\n"
                        + "  for process in $(grep -ls '[e]xec 3<&0' /proc/[0-9]*/cmdline);"
                        + " do\n"
                        + "    process=${process%/cmdline}; kill -$signal ${process#/proc/}\n"
                        + "  done\n"
                        + "done\n"
                        + "kill -9 $qrap; wait $qrap; exit 0"));
    assertEquals(0, result.status(), result.err());
  }

  @Test
  void theCommandThatIsLeftAloneGetsTheSocket() {
    ProcessResult result =
        machine.run(fast("5", "sh", "-c", "ls /proc/$$/fd; ls /tmp | grep qrap-; exit 0"));
    assertEquals(List.of("0", "1", "2", "5"), result.outLines(), result.err());
    assertTrue(result.err().contains("vhost-user: not kept: FDNUM QEMU_CMD leaves"), result.err());
  }

  private static List<String> boot() {
    return machine.guest().boot(Machine.URL);
  }

  private static Command fast(String... arguments) {
    return Qrap.LAUNCHER.with("--fast").plus(arguments);
  }
}
