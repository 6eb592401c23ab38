package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A passt in vhost-user mode, in the states that it has in practice: used where it can be, and
 * ended in none of them.
 */
final class VhostUserIT {
  private static final String PAGE = "Fetched out of shared memory";

  /** One that prints its arguments. */
  private static final String QEMU = "/tmp/fake/qemu-system-x86_64";

  @RegisterExtension final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  private boolean started;

  /** Not after the tests of a machine whose passt has no such mode. */
  @AfterEach
  void theFirstPasstStillRuns() {
    if (started) {
      String state = machine.shell("cat /proc/$(cat /tmp/passt1.pid)/status").out();
      assertTrue(state.contains("Name:\tpasst") && !state.contains("State:\tZ"), state);
    }
  }

  @Test
  void theGuestFetchesThePageAndPasstServesTheNextOne() {
    if (!startVhostUser()) {
      return;
    }
    List<String> line = new ArrayList<>(machine.guest().boot(Machine.URL));
    line.add(0, "--verbose");
    for (int guest = 0; guest < 2; guest++) {
      ProcessResult result = machine.run(Qrap.LAUNCHER.with(line));
      Report report = Report.of(result);
      assertEquals(Optional.of(PAGE), report.page(), result.err());
      assertTrue(
          result
              .errLines()
              .get(0)
              .startsWith(
                  "qrap: /tmp/passt_1.socket: answered in vhost-user mode, with the features 0x"),
          result.err());
      assertTrue(result.errLines().contains("Connected to /tmp/passt_1.socket"), result.err());
    }
  }

  @Test
  void qemuConnectsToThePath() {
    if (!startVhostUser()) {
      return;
    }
    assertTrue(
        run()
            .out()
            .contains(
                "-chardev socket,id=hostnet0-chardev,path=/tmp/passt_1.socket -netdev vhost-user,"));
  }

  @Test
  void aCommandThatIsLeftAloneGetsAnother() {
    if (!startVhostUser()) {
      return;
    }
    String reason =
        "in vhost-user mode, as /tmp/passt_1.socket.repair shows: not used, because FDNUM QEMU_CMD"
            + " leaves the command line alone, and this backend needs another -netdev there;"
            + " nothing was sent; start a passt without --vhost-user";
    ProcessResult none = machine.run(Qrap.LAUNCHER.with("5", "true"));
    assertEquals(125, none.status());
    assertTrue(none.err().contains(reason), none.err());

    machine.startPasst(2);
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("--verbose", "5", "true"));
    assertTrue(result.errLines().get(0).contains(reason), result.err());
    assertTrue(result.errLines().contains("Connected to /tmp/passt_2.socket"), result.err());
  }

  @Test
  void aQemuThatCannotUseItGetsAnother() {
    if (!startVhostUser()) {
      return;
    }
    machine.startPasst(2);
    makeQemu("7.2.22");
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("--qemu", QEMU, "-m", "64"));
    assertEquals(List.of("Connected to /tmp/passt_2.socket"), result.errLines());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m 64 -numa node,memdev=nowhere | the guest's memory cannot be shared: the object nowhere"
            + " is not on the command line: -numa node,memdev=nowhere",
        "-m 64 -M microvm | the guest's NIC speaks legacy virtio, before 1.0, which passt does not by"
            + " vhost-user"
      })
  void aCommandLineThatCannotUseItGetsAnother(String line, String reason) {
    if (!startVhostUser()) {
      return;
    }
    machine.startPasst(2);
    ProcessResult result = run(line.split(" "));
    assertTrue(result.errLines().get(0).contains("not used, because " + reason), result.err());
    assertTrue(result.out().contains("-netdev socket,fd=5,"), result.out());
  }

  @Test
  void oneForOneClientIsLeftAlone() {
    if (!startVhostUser("--one-off")) {
      return;
    }
    machine.startPasst(2, "--one-off");
    ProcessResult result = run();
    assertTrue(result.errLines().get(0).contains("for one client (--one-off)"), result.err());
    assertTrue(result.out().contains("-netdev socket,fd=5,"), result.out());
  }

  @Test
  void oneThatMakesNoSignIsFoundByItsCommandLine() {
    if (!startVhostUser("--repair-path", "none")) {
      return;
    }
    ProcessResult refused = machine.run(Qrap.LAUNCHER.with("5", "true"));
    assertEquals(125, refused.status());
    assertTrue(refused.err().contains("in vhost-user mode, as /proc/"), refused.err());
    assertTrue(refused.err().contains("FDNUM QEMU_CMD"), refused.err());
    ProcessResult result = run();
    assertTrue(result.out().contains("path=/tmp/passt_1.socket -netdev vhost-user,"), result.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "passt OPTIONS -s /tmp/passt_1.socket & passt -s /tmp/passt_2.socket; wait",
        "passt OPTIONS -s /tmp/a.socket; mv /tmp/a.socket /tmp/passt_1.socket",
        "cd /tmp; passt OPTIONS -s a.socket; ln -s a.socket passt_1.socket"
      })
  void oneThatMakesNoSignIsFoundInSpiteOfOthersAndOfAnotherName(String start) {
    if (!Installed.hasVhostUser(machine)) {
      return;
    }
    String options = "--vhost-user --repair-path none -P /tmp/passt1.pid";
    assertEquals(0, machine.shell(start.replace("OPTIONS", options)).status());
    started = true;
    ProcessResult refused =
        machine.run(Qrap.LAUNCHER.with("--socket", "/tmp/passt_1.socket", "5", "true"));
    assertEquals(125, refused.status());
    // What is at another path than it was told is only likely to be the one.
    assertTrue(
        refused.err().matches("(?s).*in vhost-user mode, as (far as )?/proc/.*"), refused.err());
  }

  @Test
  void oneWithMoreArgumentsThanAreReadIsAskedInAWayThatEndsNone() {
    String[] many = Collections.nCopies(700, "--no-map-gw").toArray(String[]::new);
    List<String> options = new ArrayList<>(List.of("--repair-path", "none"));
    options.addAll(List.of(many));
    if (!startVhostUser(options.toArray(String[]::new))) {
      return;
    }
    ProcessResult first = run();
    assertTrue(first.out().contains("path=/tmp/passt_1.socket -netdev vhost-user,"), first.err());

    machine.startPasst(2, many);
    ProcessResult second = run("--socket", "/tmp/passt_2.socket");
    assertTrue(second.out().contains("-netdev socket,fd=5,"), second.err());
  }

  @Test
  void oneThatIsInUseKeepsItsClient() {
    if (!startVhostUser()) {
      return;
    }
    machine.startPasst(2);
    ProcessResult result =
        machine.run(
            fake()
                .inScript(
                    "qemu-system-x86_64 -S -display none -nodefaults -m 64"
                        + " -object memory-backend-memfd,id=m,share=on,size=64M"
                        + " -machine accel=tcg,memory-backend=m"
                        + " -chardev socket,id=c,path=/tmp/passt_1.socket"
                        + " -netdev vhost-user,id=n,chardev=c -device virtio-net-pci,netdev=n & qemu=$!\n"
                        + "until grep -q ' 0001 03 .* /tmp/passt_1.socket$' /proc/net/unix; do"
                        + " sleep 0.05; done\n"
                        + "\"$@\"; status=$?; kill $qemu || exit; wait $qemu; exit $status"));
    assertEquals(0, result.status(), result.err());
    assertTrue(result.errLines().get(0).contains("hung up at once"), result.err());
    assertTrue(result.out().contains("-netdev socket,fd=5,"), result.out());
  }

  @Test
  void oneThatIsStoppedIsSkipped() {
    if (!startVhostUser()) {
      return;
    }
    machine.startPasst(2);
    machine.shell("kill -STOP $(cat /tmp/passt1.pid)");
    ProcessResult result = run();
    machine.shell("kill -CONT $(cat /tmp/passt1.pid)");
    assertTrue(result.errLines().get(0).contains("had not answered yet"), result.err());
    assertTrue(result.out().contains("-netdev socket,fd=5,"), result.out());
  }

  @Test
  void anotherUsersIsSentNothing() {
    if (!Machine.AS_ROOT || !Installed.hasVhostUser(machine)) {
      return;
    }
    String stranger = "setpriv --reuid=4243 --regid=4243 --clear-groups ";
    ProcessResult start =
        machine.shell(
            "umask 0; "
                + stranger
                + "passt --vhost-user -s /tmp/passt_1.socket -P /tmp/passt1.pid");
    assertEquals(0, start.status(), start.err());
    started = true;
    machine.startPasst(2);
    ProcessResult result = run();
    assertTrue(result.errLines().get(0).contains("belongs to user 4243"), result.err());
    assertTrue(result.out().contains("-netdev socket,fd=5,"), result.out());
  }

  @Test
  void theSignOfOneThatHasEndedDoesNotHideItsSuccessor() {
    machine.startPasst(1);
    started = true;
    machine.shell(": >/tmp/passt_1.socket.repair");
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("5", "true"));
    assertEquals(List.of("Connected to /tmp/passt_1.socket"), result.errLines());
  }

  /**
   * Starts one at the first socket.
   *
   * @return whether this machine's passt has the mode
   */
  private boolean startVhostUser(String... options) {
    if (!Installed.hasVhostUser(machine)) {
      assertNotEquals(0, machine.shell("passt --vhost-user --socket /tmp/passt_1.socket").status());
      return false;
    }
    List<String> all = new ArrayList<>(List.of("--vhost-user"));
    all.addAll(List.of(options));
    machine.startPasst(1, all.toArray(String[]::new));
    started = true;
    return true;
  }

  private void makeQemu(String version) {
    machine.shell(
        "mkdir -p /tmp/fake; printf '%s\\n' '#!/bin/sh'"
            + (" '[ \"$*\" != -version ] || set -- QEMU emulator version " + version + "'")
            + (" 'echo \"$@\"' >" + QEMU + "; chmod 755 " + QEMU));
  }

  /** Runs qrap with these arguments for a QEMU that can use this mode. */
  private ProcessResult run(String... arguments) {
    return machine.run(fake(arguments));
  }

  private Command fake(String... arguments) {
    makeQemu("10.0.13");
    return Qrap.LAUNCHER.with("--verbose", "--qemu", QEMU).plus(arguments);
  }
}
