package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.qrap.it.Guest.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * On every kind of command line the guest gets its one NIC, with the MAC address that was asked
 * for, and the page. Two guests boot at a time, each in a separate machine: where passt has a
 * vhost-user mode, the second one's is in it, and what boots there with one QEMU boots in the first
 * with the next.
 */
final class AnyCommandLineIT {
  private static final String PAGE = "one page for every kind";

  /** An emulated microvm has nothing by which the kernel could find this out. */
  private static final String FREQUENCY = " tsc_early_khz=2000000";

  private static final String DEFAULT_MAC = "52:54:00:12:34:56";
  private static final String MAC = "52:54:00:ab:cd:ef";

  /** The command line beside the guest's kernel, how many NICs are on PCI, and the MAC address. */
  private record Kind(String name, String line, int cards, String mac) {}

  private static final List<Kind> KINDS =
      List.of(
          kind("nothing", ""),
          kind("no defaults", "-nodefaults"),
          kind("other devices", "-device virtio-rng-pci -device virtio-balloon-pci,id=balloon0"),
          kind("-M q35", "-M q35 -device virtio-rng-pci"),
          kind("type=q35", "-machine type=q35 -nodefaults"),
          kind(
              "pc with slots",
              "-machine pc-i440fx-7.2,usb=off -nodefaults"
                  + " -device virtio-rng-pci,bus=pci.0,addr=0x2"
                  + " -device virtio-balloon-pci,bus=pci.0,addr=0x3"),
          kind("bare e1000", "-device e1000"),
          withMac("-nic", "-nic user,model=e1000,mac=" + MAC),
          kind("-nic none", "-nic none"),
          withMac("-net", "-net nic,model=rtl8139,addr=0x7,macaddr=" + MAC + " -net user"),
          withMac("--device", "--netdev user,id=n --device e1000,netdev=n,mac=" + MAC),
          withMac("driver=", "-netdev user,id=n -device mac=" + MAC + ",netdev=n,driver=rtl8139"),
          withMac(
              "JSON",
              "-netdev {\"id\":\"n\",\"type\":\"user\"} -device"
                  + " {\"netdev\":\"n\",\"mac\":\""
                  + MAC
                  + "\",\"driver\":\"e1000e\"}"
                  + " -device {\"driver\":\"virtio-rng-pci\"}"),
          withMac(
              "libvirt q35 with the NIC's port",
              libvirtPorts(4)
                  + " -device virtio-balloon-pci,id=balloon0,bus=pci.2,addr=0x0"
                  + " -netdev tap,fd=99,id=hostnet0 -device"
                  + " virtio-net-pci,netdev=hostnet0,id=net0,bus=pci.1,addr=0x0,mac="
                  + MAC),
          kind(
              "libvirt q35 with spare ports",
              libvirtPorts(5) + " -device virtio-balloon-pci,id=balloon0,bus=pci.3,addr=0x0"),
          kind(
              "libvirt q35 without spare ports",
              libvirtPorts(1) + " -device virtio-balloon-pci,id=balloon0,bus=pci.1,addr=0x0"),
          withMac(
              "two NICs",
              "-netdev user,id=a -netdev user,id=b -device virtio-net-pci,netdev=a,mac="
                  + MAC
                  + " -device e1000,netdev=b,mac=52:54:00:00:00:02"),
          withMac("unlisted model", "-netdev user,id=n -device vmxnet3,netdev=n,mac=" + MAC),
          withMac("pcnet", "-netdev user,id=n -device pcnet,netdev=n,addr=0x9,mac=" + MAC),
          withMac(
              "transitional",
              "-netdev user,id=n -device virtio-net-pci-transitional,netdev=n,mac=" + MAC),
          withMac("USB", "-M q35 -usb -netdev user,id=n -device usb-net,netdev=n,mac=" + MAC),
          kind(
              "filter",
              "-netdev user,id=n -device e1000,netdev=n"
                  + " -object filter-dump,id=f,netdev=n,file=/dev/null"),
          withMac(
              "hub",
              "-netdev user,id=n -netdev hubport,id=h,hubid=0,netdev=n"
                  + " -netdev hubport,id=i,hubid=0 -device e1000,netdev=i,mac="
                  + MAC),
          withMac("-set", "-device e1000,id=net0 -set device.net0.mac=" + MAC),
          withMac("-global", "-global e1000.mac=" + MAC + " -device e1000"),
          withMac(
              "bridge",
              "-device pci-bridge,id=b,chassis_nr=1 -device e1000,bus=b,addr=0x4,mac=" + MAC),
          kind(
              "pc without a slot left", "-M pc -nodefaults" + " -device virtio-rng-pci".repeat(30)),
          kind(
              "q35 without a slot left",
              "-M q35 -nodefaults" + " -device virtio-rng-pci".repeat(30)),
          kind(
              "bridge beside a full bus",
              "-nodefaults -device pci-bridge,id=b,chassis_nr=1"
                  + " -device virtio-rng-pci".repeat(29)
                  + " -device virtio-rng-pci,bus=b".repeat(31)),
          withMac("slot of the chipset", "-device e1000,addr=1.7,mac=" + MAC),
          kind(
              "slot without function 0",
              "-nodefaults -device virtio-rng-pci,addr=2.1,multifunction=on"),
          new Kind(
              "microvm",
              "-M microvm -nodefaults -netdev user,id=n -device virtio-net-device,netdev=n,mac="
                  + MAC,
              0,
              MAC),
          new Kind("microvm with nothing", "-M microvm", 0, DEFAULT_MAC));

  @RegisterExtension
  static final MachineExtension first = MachineExtension.withPasst().serving(PAGE);

  @RegisterExtension static final MachineExtension second = MachineExtension.empty().serving(PAGE);

  /** Of a guest whose NIC speaks legacy virtio, as on microvm, or has a filter on its netdev. */
  private static final Set<String> NOT_BY_VHOST_USER =
      Set.of("filter", "microvm", "microvm with nothing");

  private static final List<CompletableFuture<Report>> REPORTS = new ArrayList<>();

  /** In which a guest boots after the other. */
  private static Map<MachineExtension, ExecutorService> turns;

  private static Kind kind(String name, String line) {
    return new Kind(name, line, 1, DEFAULT_MAC);
  }

  private static Kind withMac(String name, String line) {
    return new Kind(name, line, 1, MAC);
  }

  private static String libvirtPorts(int ports) {
    StringBuilder line = new StringBuilder("-machine pc-q35-7.2,usb=off -nodefaults");
    for (int i = 1; i <= ports; i++) {
      line.append(" -device pcie-root-port,port=").append(15 + i).append(",chassis=").append(i);
      line.append(",id=pci.").append(i).append(",bus=pcie.0,addr=0x").append(1 + i);
    }
    return line.toString();
  }

  @BeforeAll
  static void bootAll() {
    Guest guest = first.guest();
    second.startPasst(
        Installed.hasVhostUser(second) ? new String[] {"--vhost-user"} : new String[0]);
    turns =
        Map.of(
            first, Executors.newSingleThreadExecutor(),
            second, Executors.newSingleThreadExecutor());
    REPORTS.clear();
    int turn = Installed.qemuMajor(first);
    for (Kind kind : KINDS) {
      MachineExtension machine =
          turn++ % 2 == 1 && !NOT_BY_VHOST_USER.contains(kind.name) ? second : first;
      REPORTS.add(
          CompletableFuture.supplyAsync(() -> boot(machine, guest, kind), turns.get(machine)));
    }
  }

  private static Report boot(MachineExtension machine, Guest guest, Kind kind) {
    List<String> arguments = new ArrayList<>(List.of("-m", "256", "-display", "none"));
    if (!kind.line.isEmpty()) {
      arguments.addAll(List.of(kind.line.split(" ")));
    }
    boolean clockless = kind.line.contains("microvm");
    arguments.addAll(guest.kernel(clockless ? Machine.URL + FREQUENCY : Machine.URL));
    return Report.of(machine.run(Qrap.LAUNCHER.with(arguments)));
  }

  @AfterAll
  static void stopBooting() {
    turns.values().forEach(ExecutorService::shutdownNow);
  }

  @TestFactory
  Stream<DynamicTest> guestGetsOneNicWithItsMacAndThePage() {
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < KINDS.size(); i++) {
      Kind kind = KINDS.get(i);
      CompletableFuture<Report> report = REPORTS.get(i);
      tests.add(dynamicTest(kind.name, () -> check(kind, report.join())));
    }
    return tests.stream();
  }

  private static void check(Kind kind, Report report) {
    assertAll(
        report.toString(),
        () -> assertEquals(Optional.empty(), report.failure()),
        () -> assertEquals(Optional.of(PAGE), report.page()),
        () -> assertEquals(List.of("eth0 virtio_net " + kind.mac), report.nics()),
        () -> assertEquals(kind.cards, report.cards().size()));
  }
}
