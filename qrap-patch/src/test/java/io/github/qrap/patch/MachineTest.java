package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
  @ParameterizedTest
  @CsvSource({
    "x86_64, '', virtio-net-pci, PCI_SLOTS",
    "i386, '', virtio-net-pci, PCI_SLOTS",
    "x86_64, pc, virtio-net-pci, PCI_SLOTS",
    "x86_64, pc-i440fx-10.0, virtio-net-pci, PCI_SLOTS",
    "x86_64, pc-1.3, virtio-net-pci, PCI_SLOTS",
    "x86_64, q35, virtio-net-pci, ROOT_PORTS",
    "x86_64, pc-q35-10.0, virtio-net-pci, ROOT_PORTS",
    "x86_64, microvm, virtio-net-device, NONE",
    "x86_64, isapc, ne2k_isa, NONE",
    "x86_64, pcfoo, virtio-net-pci, NONE",
    "s390x, '', virtio-net-ccw, CCW_NUMBERS",
    "s390x, s390-ccw-virtio, virtio-net-ccw, CCW_NUMBERS",
    "s390x, s390-ccw-virtio-7.2, virtio-net-ccw, CCW_NUMBERS",
    "s390x, x-new, virtio-net-ccw, NONE",
    "x86_64-microvm, '', virtio-net-device, NONE",
    "m68k, virt, virtio-net-device, NONE",
    "aarch64, virt, virtio-net-pci, BESIDE_PORTS",
    "aarch64, virt-7.2, virtio-net-pci, BESIDE_PORTS",
    "riscv64, virt, virtio-net-pci, BESIDE_PORTS",
    "ppc64, '', virtio-net-pci, SPAPR_SLOTS",
    "ppc64, pseries-7.2, virtio-net-pci, SPAPR_SLOTS",
    "ppc64, mac99, onboard, NONE",
    "arm, versatilepb, onboard, NONE",
    "arm, raspi2b, usb-net, NONE",
    "riscv64, '', none, NONE",
    "sh4eb, '', none, NONE",
    "xtensaeb, '', none, NONE",
    "hexagon, '', none, NONE",
    "avr, uno, none, NONE"
  })
  void hasTheNicOfItsFamily(String architecture, String type, String model, Addressing addressing)
      throws CommandLineException {
    List<String> arguments = type.isEmpty() ? List.of() : List.of("-machine", type);
    MachineFamily family = Machine.of(QemuCommandLine.parse(arguments), architecture).family();
    assertEquals(model, family.nic().map(MachineTest::name).orElse("none"));
    assertEquals(addressing, family.addressing());
  }

  @ParameterizedTest
  @CsvSource({
    "x86_64, '', e1000",
    "x86_64, q35, e1000e",
    "x86_64, isapc, ne2k_isa",
    "x86_64, microvm, none",
    "s390x, '', virtio-net-ccw",
    "m68k, virt, none",
    "aarch64, virt, virtio-net-pci",
    "loongarch64, virt, virtio-net-pci",
    "or1k, virt, none",
    "riscv32, virt, none",
    "riscv64, virt, none",
    "ppc64, '', spapr-vlan",
    "ppc64, powernv9, none",
    "ppc64, mac99, onboard",
    "ppc, ppce500, virtio-net-pci",
    "ppc, sam460ex, none",
    "mips64el, loongson3-virt, virtio-net-pci",
    "arm, versatilepb, onboard",
    "arm, raspi2b, none",
    "avr, uno, none"
  })
  void hasTheNicThatQemuGivesItUnasked(String architecture, String type, String model)
      throws CommandLineException {
    List<String> arguments = type.isEmpty() ? List.of() : List.of("-machine", type);
    MachineFamily family = Machine.of(QemuCommandLine.parse(arguments), architecture).family();
    assertEquals(model, family.own().map(MachineTest::name).orElse("none"));
  }

  private static String name(NicModel model) {
    return model.isOn(Bus.ONBOARD) ? "onboard" : model.name();
  }
}
