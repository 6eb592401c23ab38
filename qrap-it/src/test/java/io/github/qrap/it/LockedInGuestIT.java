package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A guest that may not get out, by restrict=on, does not get out. */
final class LockedInGuestIT {
  private static final String PAGE = "This page is on the host's loopback.";

  private static final Command QEMU = Command.of(List.of("qemu-system-x86_64"));

  @RegisterExtension
  static final MachineExtension machine = MachineExtension.empty().serving(PAGE).withPeers();

  @AfterEach
  void noPasstIsLeft() {
    assertEquals("", machine.passtsThatStay());
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

  /** With IPv6 alone, of which it has to know its address. */
  private static final String ONLY_IPV6 = " tries=1 static=eth0:2001:db8::77/64";

  @Test
  void aGuestThatIsLockedInGetsNowhere() throws IOException {
    Path datagrams = machine.directory().resolve("datagrams");
    Files.write(datagrams, new byte[0]);
    Set<String> open = reached(lookingOut(User.ROOT.startingPasst(), "user", " tries=2"));
    // A passt of 2023 loses the answers by UDP over IPv6.
    for (String datagram : Files.readAllLines(datagrams)) {
      open.add(datagram.replaceFirst(" by .*", ""));
    }
    assertEquals(OUTSIDE, open);
    Set<String> openToIpv6 =
        reached(lookingOut(User.ROOT.startingPasst(), "user,ipv4=off", ONLY_IPV6));
    assertTrue(
        openToIpv6.containsAll(List.of(Machine.URL_OVER_IPV6, "2001:db8::15")),
        openToIpv6.toString());

    Files.write(datagrams, new byte[0]);
    Report own = lookingOut(QEMU, "user,restrict=on", " tries=1");
    assertEquals(List.of("eth0 10.0.2.15/24 router none mtu default"), own.leases());
    assertEquals(List.of(), own.told());
    assertEquals(Set.of(), reached(own));
    for (User user : User.tried()) {
      Report report = lookingOut(user.startingPasst(), "user,restrict=on", " tries=1");
      assertEquals(List.of("eth0 10.0.2.15/24 router 10.0.2.2 mtu 65520"), report.leases());
      assertEquals(List.of("dns 192.0.2.15"), report.told());
      assertEquals(Set.of(), reached(report));
      assertEquals(
          Set.of(),
          reached(lookingOut(user.startingPasst(), "user,ipv4=off,restrict=on", ONLY_IPV6)));
    }
    String guestfwd = "user,restrict=on,guestfwd=tcp:10.0.2.100:80-cmd:nc";
    assertEquals(Set.of(), reached(lookingOut(User.ROOT.startingPasst(), guestfwd, " tries=1")));
    List<String> apart = List.of("-netdev", "user,id=a,restrict=on", "-device", "virtio-net-pci");
    assertEquals(Set.of(), reached(lookingOut(User.ROOT.startingPasst(), apart, " tries=1")));
    assertEquals("", Files.readString(datagrams));
  }

  private static Report lookingOut(Command qemu, String netdev, String kernel) {
    return lookingOut(qemu, List.of("-nic", netdev + ",model=virtio-net-pci"), kernel);
  }

  private static Report lookingOut(Command qemu, List<String> network, String kernel) {
    List<String> line = new ArrayList<>(network);
    line.addAll(machine.guest().boot(kernel + " reach=" + String.join(",", OUTSIDE)));
    return Report.of(machine.run(qemu.plus(line)));
  }

  private static Set<String> reached(Report report) {
    return new TreeSet<>(report.reached());
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

  private static void assertRefused(String netdev, String... lines) {
    assertRefused(List.of("--start", "-nic", netdev), lines);
  }

  private static void assertRefused(List<String> line, String... lines) {
    ProcessResult result = machine.run(Qrap.LAUNCHER.with(line));
    assertEquals(125, result.status(), result.err());
    assertEquals(List.of(lines), result.errLines());
  }

  @Test
  void aGuestThatIsLockedInGetsNoPasstThatRunsAlready() {
    machine.startPasst();
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("-nic", "user,restrict=on"));
    machine.stopPasst();

    assertEquals(125, result.status());
    assertEquals(
        List.of(
            "qrap: no network for the guest:",
            "qrap:   passt: restrict=on: one that runs already would let the guest out",
            "qrap: let qrap start one: qrap --start ..."),
        result.errLines());
  }
}
