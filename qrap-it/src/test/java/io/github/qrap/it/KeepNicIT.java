package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code --nic keep} every card is what it was, and each network goes on. */
final class KeepNicIT {
  private static final String PAGE = "This page is on every address of the host.";

  private static final String QEMU = "qemu-system-x86_64";

  /** A network between guests, which QEMU gives by itself and which stays on this machine. */
  private static final String MULTICAST = "socket,mcast=230.0.0.1:1234,localaddr=127.0.0.1";

  /** What tells one card from another in the tree of devices, and where it is. */
  private static final Pattern DEVICE =
      Pattern.compile("(dev: |bus: |addr =|mac =|bootindex =|x-txburst =|multifunction =).*");

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  @AfterEach
  void noPasstIsLeft() {
    assertEquals("", machine.passtsThatStay());
  }

  /** The ordinary user has to find what belongs to root. */
  @BeforeAll
  static void open() {
    machine.shell("chmod 755 . .. ../..");
  }

  @ParameterizedTest
  @EnumSource
  void twoNetworksOfQemusOwnGoOnEachOnItsCard(User user) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("-netdev", "user,id=n0,hostfwd=tcp::2222-:80"));
    line.addAll(List.of("-netdev", "user,id=n1,net=10.0.3.0/24,hostfwd=tcp:127.0.0.1:2223-:80"));
    line.addAll(List.of("-device", "virtio-net-pci,netdev=n0,mac=52:54:00:00:00:01,addr=0x8"));
    line.addAll(List.of("-device", "vmxnet3,netdev=n1,mac=52:54:00:00:00:02,addr=0x5"));
    line.addAll(
        machine
            .guest()
            .boot(
                "http://10.0.2.2:8080/ serve=80 stay=1"
                    + " reach=http://10.0.2.2:8080/,http://10.0.3.2:8080/"));

    Visit own = visit(Command.of(List.of(QEMU)).plus(line));
    Visit ours = visit(user.running(keeping("--start").plus(line)));

    assertEquals(List.of("http://10.0.2.2:8080/", "http://10.0.3.2:8080/"), own.report().reached());
    assertEquals(2, own.report().nics().size(), own.toString());
    assertEquals(
        List.of("2222: This page is the guest's.", "2223: This page is the guest's."), own.found());
    assertEquals(own.report().cards(), ours.report().cards());
    assertEquals(own.report().nics(), ours.report().nics());
    assertEquals(leases(own), leases(ours));
    assertEquals(own.report().page(), ours.report().page());
    assertEquals(own.report().reached(), ours.report().reached());
    assertEquals(own.found(), ours.found());
  }

  @Test
  void guestsMeetOnTheirOwnNetworkBesidePasst() {
    List<String> neighbour = new ArrayList<>(List.of(QEMU));
    neighbour.addAll(List.of("-nic", MULTICAST + ",model=virtio,mac=52:54:00:00:00:09"));
    neighbour.addAll(machine.guest().boot(" static=eth0:10.9.0.9/24 stay=1"));
    List<String> line = new ArrayList<>();
    line.addAll(List.of("-nic", "user,model=virtio,mac=52:54:00:00:00:01"));
    line.addAll(List.of("-nic", MULTICAST + ",model=virtio,mac=52:54:00:00:00:02"));
    line.addAll(List.of("-nic", "user,model=vmxnet3,mac=52:54:00:00:00:03,net=10.0.3.0/24"));
    line.addAll(
        machine
            .guest()
            .boot(
                "http://10.0.2.2:8080/ static=eth1:10.9.0.1/24"
                    + " reach=10.9.0.9,http://10.0.3.2:8080/"));
    String script = Command.of(neighbour).line() + " >neighbour.log 2>&1 & other=$!\n";

    ProcessResult result =
        machine.run(
            keeping("--start").plus(line).inScript(script + "\"$@\"; kill $other; wait $other"));

    Report report = Report.of(result);
    assertEquals(
        List.of(
            "eth0 virtio_net 52:54:00:00:00:01",
            "eth1 virtio_net 52:54:00:00:00:02",
            "eth2 vmxnet3 52:54:00:00:00:03"),
        report.nics());
    assertEquals(Optional.of(PAGE), report.page());
    assertEquals(List.of("10.9.0.9", "http://10.0.3.2:8080/"), report.reached());
    assertEquals(
        List.of("Connected to a private passt", "Connected to a private passt"), result.errLines());
  }

  @Test
  void aTapLeadsToTheHostBesidePasst() {
    machine.shell(
        "ip tuntap add tap9 mode tap; ip addr add 10.8.0.1/24 dev tap9; ip link set tap9 up");
    List<String> line = new ArrayList<>();
    line.addAll(List.of("-netdev", "tap,id=lab,ifname=tap9,script=no,downscript=no"));
    line.addAll(List.of("-netdev", "user,id=out"));
    line.addAll(List.of("-device", "virtio-net-pci,netdev=lab,mac=52:54:00:00:00:01"));
    line.addAll(List.of("-device", "virtio-net-pci,netdev=out,mac=52:54:00:00:00:02"));
    line.addAll(
        machine
            .guest()
            .boot(
                "http://10.0.2.2:8080/ static=eth0:10.8.0.2/24"
                    + " reach=10.8.0.1,http://10.8.0.1:8080/"));

    ProcessResult result = machine.run(keeping("--start").plus(line));

    Report report = Report.of(result);
    assertEquals(
        List.of("eth0 virtio_net 52:54:00:00:00:01", "eth1 virtio_net 52:54:00:00:00:02"),
        report.nics());
    assertEquals(1, report.leases().size());
    assertTrue(report.leases().get(0).startsWith("eth1 10.0.2.15/24 "), report.toString());
    assertEquals(Optional.of(PAGE), report.page());
    assertEquals(List.of("10.8.0.1", "http://10.8.0.1:8080/"), report.reached());
    assertEquals(List.of("Connected to a private passt"), result.errLines());
  }

  @Test
  void aPasstThatRunsAlreadyServesTheFirstCardAndTheOthersAreNamed() {
    machine.startPasst();
    List<String> line = new ArrayList<>();
    line.addAll(List.of("-nic", "user,model=virtio", "-nic", "user,model=virtio,net=10.0.3.0/24"));
    line.addAll(machine.guest().boot(Machine.URL + " reach=http://10.0.3.2:8080/"));

    ProcessResult result = machine.run(keeping().plus(line));
    machine.stopPasst();

    Report report = Report.of(result);
    assertEquals(Optional.of(PAGE), report.page());
    assertEquals(List.of("http://10.0.3.2:8080/"), report.reached());
    assertEquals(
        List.of("eth0 192.0.2.15/24", "eth1 10.0.3.15/24"),
        report.leases().stream()
            .map(lease -> lease.replaceFirst(" router .*", ""))
            .sorted()
            .toList());
    assertEquals(
        List.of(
            "qrap: -nic user,model=virtio,net=10.0.3.0/24: stays as it is, because a backend that"
                + " runs already serves one NIC; qrap --start starts one for each",
            "Connected to /tmp/passt_1.socket"),
        result.errLines());
  }

  /** The firmware of each card asks for a lease; the guest's kernel need not have its driver. */
  @Test
  void everyModelOfCardIsKeptAndGetsItsLease() {
    Map<String, String> lines = new TreeMap<>();
    lines.put("82540em", "-netdev user,id=n,net=10.1.1.0/24 -device e1000,netdev=n");
    lines.put("82574l", "-M q35 -nic user,net=10.1.2.0/24");
    lines.put("82559er", "-nic user,net=10.1.3.0/24,model=i82559er");
    lines.put("pcnet32", "-net nic,model=pcnet -net user,net=10.1.4.0/24");
    lines.put("rtl8029", "-net nic,model=ne2k_pci,netdev=n -netdev user,id=n,net=10.1.5.0/24");
    lines.put("rtl8139", "-nic user,net=10.1.6.0/24,model=rtl8139");
    lines.put(
        "vmxnet3", "-netdev user,id=n,net=10.1.7.0/24 -device vmxnet3 -global vmxnet3.netdev=n");
    StringBuilder script = new StringBuilder();
    lines.forEach(
        (driver, line) ->
            script
                .append(
                    keeping("--start")
                        .plus(List.of(line.split(" ")))
                        .plus("-m", "64", "-accel", "tcg", "-machine", "graphics=off")
                        .plus("-boot", "n", "-display", "none", "-serial", "stdio")
                        .plus("-monitor", "none", "-vga", "none")
                        .line())
                .append(" >" + driver + ".log 2>&1 </dev/null & all=\"$all $!\"\n"));
    script
        .append("for _ in $(seq 600); do\n")
        .append("  [ $(grep -al ' gw 10.1' *.log | wc -l) = " + lines.size() + " ] && break\n")
        .append("  sleep 0.1\n")
        .append("done\n")
        .append("kill $all; wait\n")
        .append("grep -ao 'using [a-z0-9]* \\|10[.0-9]*/[.0-9]* gw [.0-9]*' *.log");

    List<String> seen = machine.shell(script.toString()).outLines();

    List<String> expected = new ArrayList<>();
    lines.forEach(
        (driver, line) -> {
          String net = line.replaceFirst(".*net=", "").replaceFirst("0/24.*", "");
          expected.add(driver + ".log:using " + driver + " ");
          expected.add(driver + ".log:" + net + "15/255.255.255.0 gw " + net + "2");
        });
    assertEquals(expected, seen);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-S",
        "-M q35",
        "-device e1000,mac=52:54:00:00:00:01",
        "-nic user",
        "-nic model=rtl8139,mac=52:54:00:00:00:01 -device virtio-rng-pci",
        "-nic user,model=e1000 -nic hubport,hubid=7,model=virtio -net nic,model=pcnet -net user",
        "-net nic,model=rtl8139,addr=9 -net nic -net user,id=u"
            + " -object filter-dump,id=f,netdev=u,file=/dev/null",
        "-net nic,netdev=n -netdev user,id=n",
        "-device virtio-net-pci,netdev=n,mq=on,vectors=4,bootindex=1 -netdev user,id=n"
            + " -device virtio-rng-pci -nic user",
        "-netdev {\"type\":\"user\",\"id\":\"a b\"}"
            + " -device {\"driver\":\"e1000e\",\"netdev\":\"a b\",\"addr\":\"7\"}"
            + " -device virtio-rng-pci",
        "-netdev user,id=n -device e1000,id=x -set device.x.netdev=n -set netdev.n.net=10.3.0.0/16",
        "-netdev user,id=n -netdev hubport,id=h,hubid=2,netdev=n -netdev hubport,id=i,hubid=2"
            + " -device e1000,netdev=i -nodefaults -device pcnet",
        "-M microvm -netdev user,id=n -device virtio-net-device,netdev=n"
      })
  void everyDeviceIsWhereQemuPutsIt(String line) {
    List<String> words = new ArrayList<>(List.of(line.split(" (?=-)| (?![^{]*})")));
    words.addAll(Monitor.OPTIONS);

    List<String> own = devices(Command.of(List.of(QEMU, "-accel", "tcg")).plus(words));
    List<String> ours = devices(keeping("--start").plus("-accel", "tcg").plus(words));

    assertTrue(own.size() > 10, own.toString());
    assertEquals(own, ours);
  }

  private static List<String> devices(Command vm) {
    ProcessResult result = machine.run(Monitor.asking(vm, "info qtree"));
    List<String> devices =
        Monitor.answer(result).stream()
            .map(String::strip)
            .filter(line -> DEVICE.matcher(line).matches())
            .toList();
    assertTrue(!devices.isEmpty(), result.toString());
    return devices;
  }

  private static Command keeping(String... options) {
    return Qrap.LAUNCHER.with(options).plus("--nic", "keep", "--qemu", QEMU);
  }

  /** What both sides see of a guest that serves a page on its port 80 and stays. */
  private static Visit visit(Command vm) {
    return Visit.of(
        machine, vm, "for port in 2222 2223; do echo \"$port: $(fetch 127.0.0.1 $port)\"; done");
  }

  /** Without their MTUs: passt offers another. */
  private static List<String> leases(Visit visit) {
    return visit.report().leases().stream()
        .map(lease -> lease.replaceFirst(" mtu .*", ""))
        .sorted()
        .toList();
  }
}
