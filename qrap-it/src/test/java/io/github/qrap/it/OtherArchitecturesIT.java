package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The QEMU of each architecture, started paused, says itself which NIC it has on what. */
final class OtherArchitecturesIT {
  private static final String MAC = "52:54:00:ab:cd:ef";

  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  private record Kind(String architecture, String line, String model) {}

  private static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("aarch64", "-M virt -nic user,mac=MAC", "virtio-net-pci"),
        new Kind(
            "aarch64",
            "-M virt -device virtio-rng-pci -netdev user,id=n -device e1000,netdev=n,mac=MAC",
            "virtio-net-pci"),
        new Kind(
            "aarch64",
            "-M virt -nic none"
                + " -device virtio-rng-pci".repeat(30)
                + " -device pcie-root-port,id=p -global virtio-net-pci.mac=MAC",
            "virtio-net-pci"),
        new Kind("aarch64", "-M raspi3b -nic user,mac=MAC", "usb-net"),
        new Kind("aarch64", "-M vexpress-a15 -net nic,macaddr=MAC -net user", "lan9118"),
        new Kind("arm", "-M virt -nic user,mac=MAC", "virtio-net-pci"),
        new Kind("arm", "-M versatilepb -net nic,macaddr=MAC -net user", "smc91c111"),
        new Kind("ppc64", "-nic user,mac=MAC", "virtio-net-pci"),
        new Kind(
            "ppc64",
            "-M pseries -netdev user,id=n -device spapr-vlan,netdev=n,mac=MAC",
            "virtio-net-pci"),
        new Kind(
            "ppc64",
            "-nodefaults"
                + " -device virtio-rng-pci".repeat(31)
                + " -global virtio-net-pci.mac=MAC",
            "virtio-net-pci"),
        new Kind(
            "ppc64",
            "-nodefaults"
                + " -device virtio-rng-pci".repeat(32)
                + " -device spapr-pci-host-bridge,index=1,id=phb -global virtio-net-pci.mac=MAC",
            "virtio-net-pci"),
        new Kind("ppc64", "-M powernv9 -nic user,mac=MAC", "virtio-net-pci"),
        new Kind(
            "ppc64",
            "-M powernv9 -nodefaults -device pnv-phb,chip-id=0,index=0 -device pnv-phb-root-port"
                + " -global virtio-net-pci.mac=MAC",
            "virtio-net-pci"),
        new Kind("ppc", "-M mac99 -nic user,mac=MAC", "sungem"),
        new Kind("ppc", "-M sam460ex -nic user,mac=MAC", "virtio-net-pci"),
        new Kind("riscv64", "-M virt -nic user,mac=MAC", "virtio-net-pci"),
        new Kind("s390x", "-nic user,mac=MAC", "virtio-net-ccw"),
        new Kind(
            "s390x",
            "-nodefaults -global virtio-net-ccw.rombar=0 -global virtio-net-ccw.mac=MAC",
            "virtio-net-ccw"),
        new Kind(
            "s390x", "-netdev user,id=n -device virtio-net,netdev=n,mac=MAC", "virtio-net-ccw"),
        new Kind(
            "s390x",
            "-nodefaults -device virtio-rng-ccw,devno=fe.0.0001 -netdev user,id=n"
                + " -device virtio-net-ccw,netdev=n,devno=fe.0.0002,mac=MAC",
            "virtio-net-ccw"),
        new Kind(
            "s390x",
            "-device virtio-rng-ccw,devno=fe.0.0001 -device virtio-balloon-ccw,devno=fe.0.0003"
                + " -nic user,mac=MAC",
            "virtio-net-ccw"),
        new Kind(
            "m68k",
            "-M virt -netdev user,id=n -device virtio-net,netdev=n,mac=MAC",
            "virtio-net-device"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void hasOneNicWhichIsConnected(Kind kind) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--qemu", "qemu-system-" + kind.architecture));
    arguments.addAll(List.of(kind.line.replace("MAC", MAC).split(" ")));
    arguments.addAll(Monitor.OPTIONS);

    ProcessResult result = machine.run(Monitor.asking(Qrap.LAUNCHER.with(arguments)));

    List<String> network = Monitor.answer(result);
    assertEquals(2, network.size(), result.toString());
    assertTrue(network.get(0).contains("type=nic,model=" + kind.model + ","), network.get(0));
    assertTrue(network.get(0).endsWith("macaddr=" + MAC), network.get(0));
    assertTrue(network.get(1).contains("hostnet0: index=0,type=socket,"), network.get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aarch64 | virt | pcie-root-port,id=pci.1,bus=pcie.0,addr=0x1 | ,bus=pci.1,addr=0x0",
        "riscv64 | virt | pcie-root-port,id=pci.1,bus=pcie.0,addr=0x1 | ,bus=pci.1,addr=0x0",
        "aarch64 | virt | virtio-serial-device | ''",
        "ppc64 | pseries | spapr-vscsi | ,bus=pci.0,addr=0x1",
        "x86_64 | microvm | virtio-serial-device | ''",
        "x86_64 | pc | ib700 | ,bus=pci.0,addr=0x3"
      })
  void leavesLibvirtItsNextIdAndAddress(
      String architecture, String type, String device, String address) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--qemu", "qemu-system-" + architecture, "-M", type, "-nodefaults"));
    arguments.addAll(List.of("-chardev", "null,id=charmonitor", "-device", device));
    if (!type.equals("virt") && !address.isEmpty()) {
      arguments.addAll(List.of("-device", "virtio-balloon-pci,bus=pci.0,addr=0x2"));
    }
    arguments.addAll(Monitor.OPTIONS);
    List<String> questions = new ArrayList<>(List.of("netdev_add user,id=hostnet0"));
    if (!address.isEmpty()) {
      questions.add("device_add virtio-net-pci,netdev=hostnet0" + address);
    }

    ProcessResult result =
        machine.run(
            Monitor.asking(Qrap.LAUNCHER.with(arguments), questions.toArray(String[]::new)));

    // An answer says what is wrong.
    assertEquals(
        Collections.nCopies(questions.size(), List.of()), Monitor.answers(result), result.err());
  }

  @ParameterizedTest
  @CsvSource({
    "aarch64, -M virt -nodefaults",
    "ppc64, -M pseries",
    "riscv64, -M virt",
    "x86_64, -M pc -nodefaults",
    "x86_64, -M pc",
    "x86_64, -M q35 -nodefaults"
  })
  void leavesADriveItsSlot(String architecture, String line) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.addAll(List.of("-drive", "if=virtio,file=null-co://,format=raw"));
    arguments.addAll(Monitor.OPTIONS);
    String qemu = "qemu-system-" + architecture;

    List<String> without = drives(Command.of(List.of(qemu), arguments.toArray(String[]::new)));
    arguments.addAll(0, List.of("--qemu", qemu));
    List<String> with = drives(Qrap.LAUNCHER.with(arguments));

    assertEquals(1, without.size());
    assertEquals(without, with);
  }

  /** The places of SCSI controllers, which virtio disks are to QEMU. */
  private static List<String> drives(Command qemu) {
    return Monitor.answer(machine.run(Monitor.asking(qemu, "info qtree"))).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("class SCSI controller, "))
        .toList();
  }
}
