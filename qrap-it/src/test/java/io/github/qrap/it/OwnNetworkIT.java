package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import io.github.qrap.probe.PasstAbility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says of the guest's network holds with the passt that qrap starts. */
final class OwnNetworkIT {
  private static final String PAGE = "This page is on the host's loopback.";

  /**
   * What this machine gets from the guest, and the addresses where it listens, or is bound with
   * UDP, in hexadecimal. Ports that the kernel has chosen are those of the guest's own queries.
   */
  private static final String LOOK =
      "fetch 127.0.0.1 2222; ask 127.0.0.1 5353\n"
          + "for kind in tcp tcp6 udp udp6; do\n"
          + "  awk -v kind=$kind '$4 == \"0A\" || $4 == \"07\" {print kind, $2}' /proc/net/$kind\n"
          + "done | grep -v ':[89A-F]...$' | sort -u\n";

  private static final Command QEMU = Command.of(List.of("qemu-system-x86_64"));

  /** What is said of a passt that is too old. */
  private static final Pattern OLDER = Pattern.compile(" \\(.* or later");

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  /** The ordinary user has to find what belongs to root. */
  @BeforeAll
  static void open() {
    machine.shell("chmod 755 . .. ../..");
    // The DNS server of this machine, which sends every query back.
    machine.shell(
        "printf 'nameserver %s\\n' 192.0.2.15 2001:db8::15 >resolv.conf;"
            + " mount --bind resolv.conf /etc/resolv.conf");
    // A second address, and a page that says from which one it is fetched.
    machine.shell(
        "busybox ip addr add 192.0.2.16/24 dev uplink; mkdir www/cgi-bin;"
            + " printf '#!/bin/sh\\necho; echo $REMOTE_ADDR\\n' >www/cgi-bin/peer;"
            + " chmod 755 www/cgi-bin/peer");
    Command udp = Command.of(List.of(machine.udp().toString()));
    machine.start(udp.plus("53"));
    machine.start(udp.plus("7777").inScript("exec \"$@\" >>datagrams"));
  }

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
        "user,hostfwd=tcp::2222-:80,hostfwd=udp::5353-:53"
            + " | | '' | http://10.0.2.2:8080/ | udp:10.0.2.2:7777,dns",
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
        "user,ipv6-host=fec0::9,ipv6-dns=fec0::53 | DNS_FORWARD"
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

    Visit own = Visit.of(machine, QEMU.plus(line), LOOK);

    assertEquals(Optional.of(PAGE), own.report().page());
    assertEquals(
        netdev.matches(".*hostfwd=(tcp)?:.*"), own.found().contains("This page is the guest's."));
    assertEquals(netdev.contains("=udp"), own.found().contains("answered by UDP"));
    assertTrue(told.isEmpty() || own.report().told().contains(told), own.toString());
    assertEquals(places, String.join(",", own.report().reached()));

    for (User user : User.tried()) {
      Visit ours = Visit.of(machine, ours(user).plus(line), LOOK);

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
      Visit ours = Visit.of(machine, ours(user).plus(line), script);
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

  /** By TCP, UDP and ICMP, of both families. */
  private static final Set<String> OUTSIDE =
      new TreeSet<>(
          List.of(
              "http://10.0.2.2:8080/",
              "http://192.0.2.15:8080/",
              Machine.URL_OVER_IPV6,
              "udp:10.0.2.2:7777",
              "udp:192.0.2.15:7777",
              "udp:2001:db8::2:7777",
              "192.0.2.15",
              "2001:db8::15"));

  @Test
  void aGuestThatIsLockedInGetsNowhere() throws IOException {
    Path datagrams = machine.directory().resolve("datagrams");
    Files.write(datagrams, new byte[0]);
    Set<String> open = reached(lookingOut(ours(User.ROOT), "user", " tries=2"));
    // A passt of 2023 loses the answers by UDP over IPv6.
    for (String datagram : Files.readAllLines(datagrams)) {
      open.add(datagram.replaceFirst(" by .*", ""));
    }
    assertEquals(OUTSIDE, open);
    Set<String> openToIpv6 = reached(lookingOut(ours(User.ROOT), "user,ipv4=off", ONLY_IPV6));
    assertTrue(
        openToIpv6.containsAll(List.of(Machine.URL_OVER_IPV6, "2001:db8::15")),
        openToIpv6.toString());

    Files.write(datagrams, new byte[0]);
    Report own = lookingOut(QEMU, "user,restrict=on", " tries=1");
    assertEquals(List.of("eth0 10.0.2.15/24 router none mtu default"), own.leases());
    assertEquals(List.of(), own.told());
    assertEquals(Set.of(), reached(own));
    for (User user : User.tried()) {
      Report report = lookingOut(ours(user), "user,restrict=on", " tries=1");
      assertEquals(List.of("eth0 10.0.2.15/24 router 10.0.2.2 mtu 65520"), report.leases());
      assertEquals(List.of("dns 192.0.2.15"), report.told());
      assertEquals(Set.of(), reached(report));
      assertEquals(
          Set.of(), reached(lookingOut(ours(user), "user,ipv4=off,restrict=on", ONLY_IPV6)));
    }
    String guestfwd = "user,restrict=on,guestfwd=tcp:10.0.2.100:80-cmd:nc";
    assertEquals(Set.of(), reached(lookingOut(ours(User.ROOT), guestfwd, " tries=1")));
    assertEquals("", Files.readString(datagrams));
  }

  /** With IPv6 alone, of which it has to know its address. */
  private static final String ONLY_IPV6 = " tries=1 static=eth0:2001:db8::77/64";

  private static Command ours(User user) {
    return user.running(Qrap.LAUNCHER.with("--start"));
  }

  private static Report lookingOut(Command qemu, String netdev, String kernel) {
    List<String> line = new ArrayList<>(List.of("-nic", netdev + ",model=virtio-net-pci"));
    line.addAll(machine.guest().boot(kernel + " reach=" + String.join(",", OUTSIDE)));
    return Report.of(machine.run(qemu.plus(line)));
  }

  private static Set<String> reached(Report report) {
    return new TreeSet<>(report.reached());
  }

  /** The same network by each way to ask for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"user,ipv6=on", "user,ipv4=off,hostfwd=tcp:127.0.0.1:2222-:22", "passt,ipv4=off"})
  void aGuestWithoutIpv4HasIpv6(String netdev) {
    List<String> line = new ArrayList<>(List.of("-nic", netdev + ",model=virtio-net-pci"));
    line.addAll(machine.guest().boot("http://[2001:db8::15]:8080/"));

    for (User user : User.tried()) {
      ProcessResult result = machine.run(ours(user).plus(line));
      assertEquals(List.of(), Report.of(result).leases());
      assertEquals(Optional.of(PAGE), Report.of(result).page());
      assertEquals(
          netdev.contains("hostfwd")
              ? List.of("qrap: hostfwd=tcp:127.0.0.1:2222-:22: not kept: the guest has no IPv4")
              : List.of(),
          remarks(result));
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
        remarks(result));
    assertEquals(both ? 1 : 0, report.leases().size(), report.toString());
    assertEquals(Optional.of(PAGE), report.page());
  }

  /**
   * Several rows of the table at once. QEMU has this network from 10.1 on, and may be built
   * without.
   *
   * @param needs what a passt must be able to do for it; an older one refuses it
   * @param kernel what is asked of the guest
   * @param page what it fetches
   * @param gets what else it gets and reaches
   * @param found what this machine finds
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "address=10.0.2.15,netmask=24,gateway=10.0.2.2,mac=52:55:0a:00:02:02,interface=uplink,"
            + "mtu=1400,dns=192.0.2.15,search=a.test,search=b.test,tcp-ports=127.0.0.1/2222:80,"
            + "udp-ports=127.0.0.1/5353:53,param=-t,param=127.0.0.1/2223:80"
            + " | | http://10.0.2.2:8080/ reach=dns | "
            + PAGE
            + " | eth0 10.0.2.15/24 router 10.0.2.2 mtu 1400;dns 192.0.2.15;"
            + "search a.test b.test;dns | This page is the guest's.;"
            + "answered by UDP;tcp 0100007F:08AE;tcp 0100007F:08AF;udp 0100007F:14E9",
        "address=10.0.2.15,netmask=24,gateway=10.0.2.2,dns=192.0.2.15,"
            + "outbound=192.0.2.16,outbound-if4=uplink,outbound-if6=uplink"
            + " | | http://192.0.2.15:8080/cgi-bin/peer | [::ffff:192.0.2.16]"
            + " | eth0 10.0.2.15/24 router 10.0.2.2 mtu 65520;dns 192.0.2.15 | ''",
        "map-host-loopback=192.0.2.4,map-guest-addr=192.0.2.5,dns=192.0.2.9,dns-forward=192.0.2.9,"
            + "dns-host=192.0.2.15,fqdn=vm7.a.test,freebind=on,tcp-ports=192.0.2.99/2222:80"
            + " | HOST_NAME | http://192.0.2.5:8080/ reach=http://192.0.2.4:8080/,dns | "
            + PAGE
            + " | eth0 192.0.2.15/24 router 192.0.2.2 mtu 65520;dns 192.0.2.9;"
            // Its flags, and the name as in a DNS message.
            + "fqdn 04ffff03766d370161047465737400;http://192.0.2.4:8080/;dns | tcp 630200C0:08AE",
        "ndp=off,dhcp-dns=off,dhcp-search=off,dns=192.0.2.15,search=a.test"
            + " | | http://192.0.2.2:8080/ tries=2 reach="
            + Machine.URL_OVER_IPV6
            + " | "
            + PAGE
            + " | eth0 192.0.2.15/24 router 192.0.2.2 mtu 65520 | ''",
        "ra=off,dhcpv6=off | | "
            + Machine.URL_OVER_IPV6
            // Nobody is there; meanwhile an advertisement would come.
            + " static=eth0:2001:db8::77/64 tries=2 reach=udp:2001:db8::99:53 | "
            + PAGE
            + " | eth0 2001:db8::77/64 | ''"
      })
  void qemusOwnPasstGoesOn(
      String settings, PasstAbility needs, String kernel, String page, String gets, String found) {
    List<String> line = new ArrayList<>(List.of("-netdev", "passt,id=net," + settings));
    line.addAll(List.of("-device", "virtio-net-pci,netdev=net"));
    line.addAll(machine.guest().boot(kernel + " serve=80 answer=53 stay=1"));
    if (needs != null && !Installed.passt(machine).contains(needs)) {
      ProcessResult refused = machine.run(ours(User.ROOT).plus(line));
      assertEquals(125, refused.status(), refused.err());
      assertTrue(refused.err().contains("unrecognized option"), refused.err());
      return;
    }

    List<Command> all = new ArrayList<>();
    User.tried().forEach(user -> all.add(ours(user)));
    if (Installed.qemuHasPasst(machine)) {
      all.add(QEMU);
    }
    for (Command qemu : all) {
      Visit visit = Visit.of(machine, qemu.plus(line), LOOK);
      Report report = visit.report();
      List<String> got = new ArrayList<>(report.leases());
      got.addAll(report.told());
      got.addAll(report.reached());
      // Router advertisements come when they like.
      if (settings.contains("ndp=off") || settings.contains("ra=off")) {
        got.addAll(report.addresses());
      }
      assertEquals(Optional.of(page), report.page(), visit.toString());
      assertEquals(gets, String.join(";", got));
      assertEquals(
          found,
          visit.found().stream()
              // This machine's own programs listen by IPv6 too.
              .filter(said -> !said.contains("p6 "))
              .collect(Collectors.joining(";")));
      assertEquals(List.of(), visit.remarks());
    }
  }

  @Test
  void whatOnlyQemuNeedsToStartPasstIsReported() {
    List<String> line = new ArrayList<>(List.of("--start", "-nic"));
    line.add("passt,model=virtio,path=/opt/passt,vhost-user=on,quiet=off,tcp=on");
    line.addAll(machine.guest().boot("http://192.0.2.2:8080/"));

    ProcessResult result = machine.run(Qrap.LAUNCHER.with(line));

    assertEquals(Optional.of(PAGE), Report.of(result).page());
    assertEquals(
        List.of(
            "qrap: path=/opt/passt: not kept: qrap starts the passt that PATH finds; put its"
                + " directory first there",
            "qrap: vhost-user=on: not kept: qrap connects the guest to passt by a socket"),
        remarks(result));
  }

  @Test
  void whatIsSwitchedOffInQemusOwnPasstStaysOff() {
    List<String> line = new ArrayList<>(List.of("--no-verify", "-nic"));
    line.add("passt,ipv6=off,tcp=off,udp=off,icmp=off,dhcp=off,address=10.0.2.15,gateway=10.0.2.2");
    line.addAll(
        machine
            .guest()
            .boot(
                " static=eth0:10.0.2.15/24 tries=1"
                    + " reach=http://10.0.2.2:8080/,udp:10.0.2.2:7777,10.0.2.2"));

    for (User user : User.tried()) {
      ProcessResult result = machine.run(ours(user).plus(line));

      assertEquals(0, result.status(), result.err());
      assertEquals(List.of(), Report.of(result).leases());
      assertEquals(List.of(), Report.of(result).reached());
    }
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
      Visit visit = Visit.of(machine, ours(user).plus(line), LOOK);

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
  void aGuestThatIsLockedInIsNotOpenedForAForward() {
    assertRefused(
        "user,restrict=on,hostfwd=tcp::2222-:22",
        "qrap: no network for the guest:",
        "qrap:   passt-private: restrict=on with hostfwd: passt would let the guest out;"
            + " remove restrict=on, or run QEMU without qrap");
    assertRefused(
        List.of("--start", "--passt-arg", "-t 2222:22", "-nic", "user,restrict=on"),
        "qrap: no network for the guest:",
        "qrap:   passt-private: restrict=on with other arguments for passt that forward 2222:22:"
            + " passt would let the guest out; remove restrict=on, or leave them out");
    assertRefused(
        List.of("--start", "-nic", "socket,mcast=230.0.0.1:1234", "-nic", "user,restrict=on"),
        "qrap: user,restrict=on (argument 4): restrict=on would go with its NIC, and the guest would"
            + " get out; keep all NICs, or put this one first");
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

  /** One that no setting of QEMU's own network is about. */
  @Test
  void ofAnotherPortThatIsTakenItSaysWhatToDoToo() {
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--start", "-nic", "passt,ipv6=off,tcp-ports=8080:80"));

    assertEquals(125, result.status(), result.err());
    assertTrue(
        result
            .errLines()
            .get(1)
            .matches(
                "qrap:   a private passt: .*8080.*; (if )?another program listens there.*"
                    + " or choose another port"),
        result.err());
  }

  private static void assertRefused(String netdev, String... lines) {
    assertRefused(List.of("--start", "-nic", netdev), lines);
  }

  private static void assertRefused(List<String> line, String... lines) {
    ProcessResult result = machine.run(Qrap.LAUNCHER.with(line));
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

  private static List<String> remarks(ProcessResult result) {
    return result.errLines().stream().filter(line -> line.startsWith("qrap: ")).toList();
  }

  /** QEMU ends at once. */
  private static Command withoutGuest(String netdev, String... options) {
    return Qrap.LAUNCHER.with(options).plus("-nic", netdev, "-no-such-option");
  }
}
