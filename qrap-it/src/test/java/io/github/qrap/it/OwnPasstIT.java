package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import io.github.qrap.probe.PasstAbility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line says of QEMU's own passt holds with the passt that qrap starts. */
final class OwnPasstIT {
  private static final String PAGE = "This page is on the host's loopback.";

  private static final Command QEMU = Command.of(List.of("qemu-system-x86_64"));

  @RegisterExtension
  static final MachineExtension machine = MachineExtension.empty().serving(PAGE).withPeers();

  @AfterEach
  void noPasstIsLeft() {
    assertEquals("", machine.passtsThatStay());
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
      ProcessResult refused = machine.run(User.ROOT.startingPasst().plus(line));
      assertEquals(125, refused.status(), refused.err());
      assertTrue(refused.err().contains("unrecognized option"), refused.err());
      return;
    }

    List<Command> all = new ArrayList<>();
    User.tried().forEach(user -> all.add(user.startingPasst()));
    if (Installed.qemuHasPasst(machine)) {
      all.add(QEMU);
    }
    for (Command qemu : all) {
      Visit visit = Visit.of(machine, qemu.plus(line), Visit.LOOK);
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
            "qrap: vhost-user=on: not kept: qrap connects the guest to passt by a socket"
                + " unless asked for vhost-user"),
        result.remarks());
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
      ProcessResult result = machine.run(user.startingPasst().plus(line));

      assertEquals(0, result.status(), result.err());
      assertEquals(List.of(), Report.of(result).leases());
      assertEquals(List.of(), Report.of(result).reached());
    }
  }
}
