package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import io.github.qrap.probe.PasstAbility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says of the guest's network holds with the passt that qrap starts. */
final class OwnNetworkIT {
  private static final String PAGE = "This page is on the host's loopback.";

  /** Prints the addresses where this machine listens, or is bound with UDP, in hexadecimal. */
  private static final String LISTENERS =
      "for kind in tcp tcp6 udp udp6; do\n"
          + "  awk -v kind=$kind '$4 == \"0A\" || $4 == \"07\" {print kind, $2}' /proc/net/$kind\n"
          + "done | sort -u\n";

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  @AfterEach
  void noPasstIsLeft() {
    assertEquals("", machine.passtsThatStay());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user,hostfwd=tcp::2222-:80,hostfwd=udp::5353-:53 | 10.0.2.2 | 10.0.2.15/24",
        "user,net=192.168.76.0/24,host=192.168.76.1,dhcpstart=192.168.76.9,"
            + "hostfwd=tcp:127.0.0.1:0x8ae-192.168.76.9:80 | 192.168.76.1 | 192.168.76.9/24",
        "user,net=172.20.1.0/255.255.0.0,ipv6=off,hostfwd=::2222-:80 | 172.20.2.2 | 172.20.2.15/16"
      })
  void hostAndGuestFindWhatQemusOwnNetworkGives(String netdev, String router, String lease) {
    List<String> line = new ArrayList<>(List.of("-nic", netdev + ",model=virtio-net-pci"));
    line.addAll(machine.guest().boot("http://" + router + ":8080/ serve=80 stay=1"));

    Seen own = Seen.of(Command.of(List.of("qemu-system-x86_64")).plus(line));
    Seen ours = Seen.of(Qrap.LAUNCHER.with("--start").plus(line));

    assertEquals("eth0 " + lease + " router " + router, own.lease());
    assertEquals(Optional.of(PAGE), own.report().page());
    assertEquals("This page is the guest's.", own.fetched());
    assertEquals(own.lease(), ours.lease());
    assertEquals(own.report().page(), ours.report().page());
    assertEquals(own.fetched(), ours.fetched());
    assertEquals(own.listeners(), ours.listeners());
  }

  @Test
  void qemusImplicitNetworkGoesOn() {
    List<String> line = new ArrayList<>(List.of("--start", "-m", "256", "-display", "none"));
    line.addAll(List.of("-vga", "none", "-monitor", "none"));
    line.addAll(machine.guest().kernel("http://10.0.2.2:8080/"));

    Report report = Report.of(machine.run(Qrap.LAUNCHER.with(line)));

    assertTrue(report.leases().get(0).startsWith("eth0 10.0.2.15/24 router 10.0.2.2 "));
    assertEquals(Optional.of(PAGE), report.page());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://10.0.2.2:8080/", "http://192.0.2.15:8080/", Machine.URL_OVER_IPV6})
  void aGuestThatIsLockedInGetsNowhere(String page) {
    List<String> line = new ArrayList<>(List.of("--start", "-nic", "user,restrict=on"));
    line.addAll(machine.guest().boot(page));

    Report report = Report.of(machine.run(Qrap.LAUNCHER.with(line)));

    assertEquals(Optional.empty(), report.page());
    assertTrue(report.failure().isPresent(), report.toString());
    assertTrue(report.leases().get(0).startsWith("eth0 10.0.2.15/24 "), report.toString());
  }

  @Test
  void aGuestThatIsLockedInIsNotOpenedForAForward() {
    assertRefused(
        "user,restrict=on,hostfwd=tcp::2222-:22",
        "qrap: no network for the guest:",
        "qrap:   passt-private: restrict=on with hostfwd: passt would let the guest out;"
            + " take restrict=on off the line, or run QEMU without qrap");
  }

  @Test
  void aForwardThatQemuWouldNotTakeIsRefused() {
    assertRefused(
        "user,hostfwd=tcp:localhost:2222-:22",
        "qrap: no network for the guest:",
        "qrap:   passt-private: hostfwd=tcp:localhost:2222-:22: localhost is not an IPv4 address;"
            + " QEMU would refuse it too");
  }

  @Test
  void aPortThatIsTakenEndsTheRunWithWhatToDo() {
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--start", "-nic", "user,hostfwd=tcp::8080-:80"));

    assertEquals(125, result.status(), result.err());
    assertEquals(2, result.errLines().size(), result.err());
    // Each version of passt has its own words, some of which say why.
    assertTrue(
        result
            .errLines()
            .get(1)
            .matches(
                "qrap:   a private passt: .*0\\.0\\.0\\.0/8080.*; it is hostfwd=tcp::8080-:80;"
                    + " (if )?another program listens there.* or choose another port"),
        result.err());
  }

  private static void assertRefused(String netdev, String... lines) {
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("--start", "-nic", netdev));
    assertEquals(125, result.status(), result.err());
    assertEquals(List.of(lines), result.errLines());
  }

  @Test
  void whatIsNotKeptIsReportedAndWhatIsKeptOnRequest() {
    ProcessResult result =
        machine.run(
            withoutGuest(
                "user,smb=/srv,net=10.0.3.0/24,hostfwd=tcp::2222-:22", "--verbose", "--start"));

    assertTrue(
        result
            .errLines()
            .contains("qrap: kept by a private passt: net=10.0.3.0/24, hostfwd=tcp::2222-:22"),
        result.err());
    assertTrue(
        result
            .errLines()
            .contains(
                "qrap: smb=/srv: not kept: passt has no file server; a Samba of this machine that"
                    + " listens on 127.0.0.1 is at 10.0.3.2:445 in the guest"),
        result.err());
  }

  @Test
  void anArgumentForPasstWins() {
    ProcessResult result =
        machine.run(
            withoutGuest(
                "user,hostfwd=tcp::2222-:22",
                "--start",
                "--passt-arg",
                "-a 192.0.2.20 -n 24 -g 192.0.2.2 -t 2222:22"));

    assertEquals("Connected to a private passt", result.errLines().get(0), result.err());
  }

  @Test
  void ofAPasstThatRunsAlreadyItSaysWhatIsLostAndWhatKeepsIt() {
    machine.startPasst();
    ProcessResult lost = machine.run(withoutGuest("user,hostfwd=tcp::2222-:22,ipv6=off"));
    machine.stopPasst();
    machine.startPasst();
    ProcessResult bare = machine.run(withoutGuest("user"));
    machine.stopPasst();

    String dns =
        Installed.passt(machine).contains(PasstAbility.DNS_FORWARD)
            ? " --dns-forward 10.0.2.3"
            : "";
    assertEquals(
        List.of(
            "qrap: ipv6=off: not kept: a passt that runs already takes no settings",
            "qrap: hostfwd=tcp::2222-:22: not kept: a passt that runs already takes no settings",
            "qrap: let qrap start one: qrap --start ..., or end the one that runs, which qrap would"
                + " take first, and start it as:"
                + (" passt -4 -a 10.0.2.15 -n 24 -g 10.0.2.2" + dns + " -t 0.0.0.0/2222:22"),
            "Connected to /tmp/passt_1.socket"),
        lost.errLines().subList(0, 4));
    assertEquals("Connected to /tmp/passt_1.socket", bare.errLines().get(0));
  }

  @Test
  void aGuestThatIsLockedInGetsNoPasstThatRunsAlready() {
    machine.startPasst();
    ProcessResult result = machine.run(withoutGuest("user,restrict=on"));
    machine.stopPasst();

    assertEquals(125, result.status());
    assertEquals(
        List.of(
            "qrap: no network for the guest:",
            "qrap:   passt: restrict=on: one that runs already would let the guest out",
            "qrap: let qrap start one: qrap --start ..."),
        result.errLines());
  }

  /** QEMU ends at once. */
  private static Command withoutGuest(String netdev, String... options) {
    return Qrap.LAUNCHER.with(options).plus("-nic", netdev, "-no-such-option");
  }

  /**
   * What both sides see of a guest that serves a page on its port 80 and stays.
   *
   * @param fetched what this machine gets at its port 2222
   * @param listeners of this machine while the guest runs
   */
  private record Seen(Report report, String fetched, List<String> listeners) {
    private static final String SCRIPT =
        // Not the log of the guest before, which the new one clears too late.
        "rm -f guest.log; : >guest.log\n"
            + "\"$@\" >guest.log 2>&1 & vm=$!\n"
            + "until grep -q 'guest: waits for the power button' guest.log; do\n"
            // While a process becomes another program, it may have none for a moment.
            + "  [ -e /proc/$vm/exe ] || { sleep 0.5; [ -e /proc/$vm/exe ] || break; }; sleep 0.1\n"
            + "done\n"
            + "timeout 10 busybox wget -q -O - http://127.0.0.1:2222/\n"
            + "echo listeners\n"
            + LISTENERS
            + "echo guest\n"
            + "kill $vm; wait $vm\n"
            + "cat guest.log\n";

    static Seen of(Command vm) {
      ProcessResult result = machine.run(vm.inScript(SCRIPT));
      List<String> lines = result.outLines();
      int listeners = lines.indexOf("listeners");
      int guest = lines.indexOf("guest");
      return new Seen(
          Report.of(result),
          String.join("\n", lines.subList(0, listeners)),
          lines.subList(listeners + 1, guest));
    }

    /** Without its MTU: passt offers another. */
    String lease() {
      return report.leases().get(0).replaceFirst(" mtu .*", "");
    }
  }
}
