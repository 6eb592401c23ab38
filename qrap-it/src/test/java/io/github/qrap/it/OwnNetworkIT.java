package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import io.github.qrap.probe.PasstAbility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says of QEMU's own network holds with the passt that qrap starts. */
final class OwnNetworkIT {
  private static final String PAGE = "This page is on the host's loopback.";

  private static final Command QEMU = Command.of(List.of("qemu-system-x86_64"));

  /** What is said of a passt that is too old. */
  private static final Pattern OLDER = Pattern.compile(" \\(.* or later");

  @RegisterExtension
  static final MachineExtension machine = MachineExtension.empty().serving(PAGE).withPeers();

  @AfterEach
  void noPasstIsLeft() {
    assertEquals("", machine.passtsThatStay());
  }

  /**
   * Several rows of the table in the document at once, as far as it says that nothing changes.
   *
   * @param needs what a passt must be able to do for it; of an older one the guest has no more than
   *     its addresses, and qrap says so
   * @param told what the guest is told of names and DNS servers, each of them
   * @param page where the guest fetches this machine's page
   * @param places what else the guest reaches, each after a comma
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user,net=192.168.5.0/24,hostfwd=tcp::2222-:80,hostfwd=tcp::5353-:80,hostfwd=udp::5353-:53"
            + " | | '' | http://192.168.5.2:8080/ | udp:192.168.5.2:7777,dns",
        "user,net=192.168.76.0/24,host=192.168.76.1,dhcpstart=192.168.76.9,"
            + "hostfwd=tcp:127.0.0.1:0x8ae-192.168.76.9:80,hostfwd=udp:127.0.0.1:5353-:53,"
            + "dnssearch=a.test,dnssearch=b.test | | search a.test b.test"
            + " | http://192.168.76.1:8080/ | udp:192.168.76.1:7777,dns",
        "user,net=172.20.1.0/255.255.0.0,ipv6=off,hostfwd=::2222-:80,dns=192.0.2.15"
            + " | | dns 192.0.2.15 | http://172.20.2.2:8080/ | dns",
        "user,ip=192.168.9.1,ipv4=on | | '' | http://192.168.9.2:8080/ | udp:192.168.9.2:7777",
        "user,hostname=vm7 | HOST_NAME | hostname vm7 | http://10.0.2.2:8080/ | udp:10.0.2.3:53",
        "user,dns=10.0.2.9,ipv6-net=fec0:5::/64 | DNS_FORWARD | dns 10.0.2.9"
            + " | http://10.0.2.2:8080/ | dns,http://[fec0:5::2]:8080/,udp:fec0:5::3:53",
        "user,ipv6-host=fec0::9,ipv6-dns=fec0::53,"
            + "hostfwd=tcp:127.0.0.1:2222-:80,hostfwd=tcp:192.0.2.15:2222-:80 | DNS_FORWARD"
            + " | '' | http://10.0.2.2:8080/ | http://[fec0::9]:8080/,udp:fec0::53:53",
        "user,hostfwd=tcp:127.0.0.1:2222-10.0.2.20:80,hostfwd=tcp:192.0.2.15:2222-10.0.2.20:81"
            + " | FORWARD_TARGETS | '' | http://10.0.2.2:8080/ | ''"
      })
  void hostAndGuestFindWhatQemusOwnNetworkGives(
      String netdev, PasstAbility needs, String told, String page, String places) {
    List<String> line = new ArrayList<>(List.of("-nic", netdev + ",model=virtio-net-pci"));
    boolean older = needs != null && !Installed.passt(machine).contains(needs);
    String kernel = page + " serve=80 answer=53 stay=1 reach=" + places;
    if (older) {
      // The guest will not reach them all.
      kernel += " tries=3";
    }
    if (netdev.contains("-10.0.2.20:")) {
      kernel += " static=eth0:10.0.2.20/24";
    }
    line.addAll(machine.guest().boot(kernel));

    Visit own = Visit.of(machine, QEMU.plus(line), Visit.LOOK);

    assertEquals(Optional.of(PAGE), own.report().page());
    assertEquals(
        netdev.matches(".*hostfwd=(tcp)?:.*"), own.found().contains("This page is the guest's."));
    assertEquals(netdev.contains("=udp"), own.found().contains("answered by UDP"));
    assertTrue(told.isEmpty() || own.report().told().contains(told), own.toString());
    assertEquals(places, String.join(",", own.report().reached()));

    for (User user : User.tried()) {
      Visit ours = Visit.of(machine, user.startingPasst().plus(line), Visit.LOOK);

      assertEquals(leases(own), leases(ours), user.toString());
      assertEquals(own.report().page(), ours.report().page(), user.toString());
      if (netdev.contains("ipv6")) {
        assertEquals(own.report().addresses(), ours.report().addresses(), user.toString());
      }
      if (older) {
        assertTrue(ours.remarks().stream().anyMatch(OLDER.asPredicate()), ours.toString());
      } else {
        assertEquals(places, String.join(",", ours.report().reached()), user.toString());
        assertEquals(own.found(), ours.found(), user.toString());
        assertTrue(told.isEmpty() || ours.report().told().contains(told), ours.toString());
        assertEquals(List.of(), ours.remarks(), user.toString());
      }
    }
  }

  /** By a router advertisement, which both networks send: its option for that, in hexadecimal. */
  @Test
  void theGuestIsToldTheDnsServerOfItsIpv6() {
    List<String> line = new ArrayList<>(List.of("-netdev", "user,id=net,ipv6-dns=2001:db8::53"));
    line.addAll(List.of("-device", "virtio-net-pci,netdev=net"));
    line.addAll(List.of("-object", "filter-dump,id=dump,netdev=net,file=/tmp/dump"));
    line.addAll(machine.guest().boot("http://[2001:db8::15]:8080/ stay=1"));
    String script =
        "od -An -v -tx1 /tmp/dump | tr -d ' \n' | grep -o '19030000.\\{8\\}2001.\\{28\\}'"
            + " | cut -c17- | uniq; rm /tmp/dump";

    Visit own = Visit.of(machine, QEMU.plus(line), script);

    assertEquals(List.of("20010db8000000000000000000000053"), own.found());
    for (User user : User.tried()) {
      Visit ours = Visit.of(machine, user.startingPasst().plus(line), script);
      assertEquals(own.found(), ours.found(), user.toString());
      assertEquals(own.report().addresses(), ours.report().addresses(), user.toString());
    }
  }

  @Test
  void aDomainIsASearchDomain() {
    List<String> line =
        new ArrayList<>(List.of("--start", "-nic", "user,domainname=dom.test,model=virtio"));
    line.addAll(machine.guest().boot("http://10.0.2.2:8080/"));

    ProcessResult result = machine.run(Qrap.LAUNCHER.with(line));

    assertTrue(Report.of(result).told().contains("search dom.test"), result.out());
    assertEquals(
        "qrap: domainname=dom.test: the guest gets it as search domain", result.errLines().get(0));
  }

  /** Without their MTUs: passt offers another. */
  private static List<String> leases(Visit visit) {
    return visit.report().leases().stream()
        .map(lease -> lease.replaceFirst(" mtu .*", ""))
        .toList();
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

  /** The same network by each way to ask for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"user,ipv6=on", "user,ipv4=off,hostfwd=tcp:127.0.0.1:2222-:22", "passt,ipv4=off"})
  void aGuestWithoutIpv4HasIpv6(String netdev) {
    List<String> line = new ArrayList<>(List.of("-nic", netdev + ",model=virtio-net-pci"));
    line.addAll(machine.guest().boot("http://[2001:db8::15]:8080/"));

    for (User user : User.tried()) {
      ProcessResult result = machine.run(user.startingPasst().plus(line));
      assertEquals(List.of(), Report.of(result).leases());
      assertEquals(Optional.of(PAGE), Report.of(result).page());
      assertEquals(
          netdev.contains("hostfwd")
              ? List.of("qrap: hostfwd=tcp:127.0.0.1:2222-:22: not kept: the guest has no IPv4")
              : List.of(),
          result.remarks());
    }
  }

  /** A passt before 2026 gives no family of which this machine has no default route. */
  @Test
  void onAMachineWithoutAnIpv4RouteItSaysWhetherTheGuestHasIpv4() {
    List<String> line = new ArrayList<>(List.of("--start", "-nic", "user"));
    line.addAll(machine.guest().boot(Machine.URL_OVER_IPV6));
    machine.shell("busybox ip route del default");
    ProcessResult result;
    try {
      result = machine.run(Qrap.LAUNCHER.with(line));
    } finally {
      machine.shell("busybox ip route add default via 192.0.2.2 dev uplink");
    }

    Report report = Report.of(result);
    boolean both = Installed.passt(machine).contains(PasstAbility.BOTH_FAMILIES);
    assertEquals(
        both
            ? List.of()
            : List.of(
                "qrap: IPv4: not kept: the guest has no IPv4, because this machine has no default"
                    + " route of it (2026 or later: it has)"),
        result.remarks());
    assertEquals(both ? 1 : 0, report.leases().size(), report.toString());
    assertEquals(Optional.of(PAGE), report.page());
  }

  /** All rows of the table at once of which something is not kept with every passt. */
  @Test
  void aGuestThatDoesWithoutWhatNoPasstCanHasEverythingElse() {
    List<String> line = new ArrayList<>(List.of("-nic"));
    line.add(
        "user,model=virtio-net-pci,smb=/srv,smbserver=10.0.2.4,tftp=/srv,bootfile=/x,"
            + "tftp-server-name=boot,guestfwd=tcp:10.0.2.100:80-cmd:nc,hostfwd=unix:/vm-:22,"
            + "hostfwd=tcp::0-:22,hostfwd=tcp:127.0.0.1:2222-:80,ipv6-prefix=fec0:5::,"
            + "ipv6-prefixlen=48,dnssearch=,dnssearch=a.test,domainname=b.test,tomorrow=1");
    line.addAll(machine.guest().boot("http://10.0.2.2:8080/ serve=80 stay=1"));

    for (User user : User.tried()) {
      Visit visit = Visit.of(machine, user.startingPasst().plus(line), Visit.LOOK);

      assertEquals(Optional.of(PAGE), visit.report().page());
      assertEquals(List.of("eth0 10.0.2.15/24 router 10.0.2.2"), leases(visit));
      assertTrue(visit.report().told().contains("search a.test"), visit.toString());
      assertTrue(visit.found().contains("This page is the guest's."), visit.toString());
      assertEquals(
          List.of(
              "ipv6-prefix=fec0:5::, ipv6-prefixlen=48",
              "dnssearch=",
              "domainname=b.test",
              "hostfwd=tcp::0-:22",
              "smb=/srv, smbserver=10.0.2.4",
              "tftp=/srv, bootfile=/x, tftp-server-name=boot",
              "guestfwd=tcp:10.0.2.100:80-cmd:nc",
              "hostfwd=unix:/vm-:22",
              "tomorrow=1"),
          visit.remarks().stream()
              .map(remark -> remark.replaceFirst("qrap: (.*): not kept: .*", "$1"))
              .toList());
    }
  }

  @Test
  void aForwardThatQemuWouldNotTakeIsRefused() {
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--start", "-nic", "user,hostfwd=tcp:localhost:2222-:22"));

    assertEquals(125, result.status(), result.err());
    assertEquals(
        List.of(
            "qrap: no network for the guest:",
            "qrap:   passt-private: hostfwd=tcp:localhost:2222-:22: localhost is not an IPv4 address;"
                + " QEMU would refuse it too"),
        result.errLines());
  }

  @Test
  void aPortThatIsTakenEndsTheRunWithWhatToDo() {
    // Each version of passt has its own words, some of which say why.
    assertEndsForAPort(
        User.ROOT.startingPasst().plus("-nic", "user,hostfwd=tcp::8080-:80"),
        "0\\.0\\.0\\.0/8080.*; it is hostfwd=tcp::8080-:80;"
            + " (if )?another program listens there.* or choose another port");
  }

  @Test
  void aPortThatOnlyRootMayTakeEndsTheRunWithWhatToDo() {
    assertEndsForAPort(
        User.ORDINARY.startingPasst().plus("-nic", "user,hostfwd=tcp:127.0.0.1:81-:80"),
        "81.*; it is hostfwd=tcp:127\\.0\\.0\\.1:81-:80;.*"
            + " a free port from 1024 on, or: sysctl"
            + " net\\.ipv4\\.ip_unprivileged_port_start=81");
  }

  /** One that no setting of QEMU's own network is about. */
  @Test
  void ofAnotherPortThatIsTakenItSaysWhatToDoToo() {
    assertEndsForAPort(
        User.ROOT.startingPasst().plus("-nic", "passt,ipv6=off,tcp-ports=8080:80"),
        "8080.*; (if )?another program listens there.* or choose another port");
  }

  private static void assertEndsForAPort(Command qrap, String reason) {
    ProcessResult result = machine.run(qrap);

    assertEquals(125, result.status(), result.err());
    assertEquals(2, result.errLines().size(), result.err());
    assertTrue(
        result.errLines().get(1).matches("qrap:   a private passt: .*" + reason), result.err());
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

  /** QEMU ends at once. */
  private static Command withoutGuest(String netdev, String... options) {
    return Qrap.LAUNCHER.with(options).plus("-nic", netdev, "-no-such-option");
  }
}
