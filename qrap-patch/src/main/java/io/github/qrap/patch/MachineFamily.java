package io.github.qrap.patch;

import java.util.List;

/**
 * Machines that want the same NIC: a row of the table.
 *
 * @param architecture as in {@code qemu-system-ARCH}; empty for all of them
 * @param names of machine types; each stands for itself and for its versions, {@code NAME-...}
 * @param model the NIC to add
 * @param addressing how libvirt numbers the devices of these machines
 */
record MachineFamily(String architecture, List<String> names, String model, Addressing addressing) {
  /** The first row that fits counts. */
  static final List<MachineFamily> TABLE =
      List.of(
          row("", "q35 pc-q35", "virtio-net-pci", Addressing.ROOT_PORTS),
          row("", "pc", "virtio-net-pci", Addressing.PCI_SLOTS),
          row("", "microvm", "virtio-net-device", Addressing.NONE),
          row("", "isapc", "ne2k_isa", Addressing.NONE),
          row("", "s390-ccw s390-ccw-virtio", "virtio-net-ccw", Addressing.CCW_NUMBERS),
          row("m68k", "virt", "virtio-net-device", Addressing.NONE));

  private static final MachineFamily S390X = row("s390x", "", "virtio-net-ccw", Addressing.NONE);
  private static final MachineFamily OTHERS = row("", "", "virtio-net-pci", Addressing.NONE);

  private static MachineFamily row(
      String architecture, String names, String model, Addressing addressing) {
    return new MachineFamily(architecture, List.of(names.split(" ")), model, addressing);
  }

  /** The family of this machine type, or else what machines of this architecture mostly want. */
  static MachineFamily of(String type, String architecture) {
    for (MachineFamily family : TABLE) {
      if (family.fits(type, architecture)) {
        return family;
      }
    }
    return architecture.equals("s390x") ? S390X : OTHERS;
  }

  private boolean fits(String type, String wanted) {
    if (!architecture.isEmpty() && !architecture.equals(wanted)) {
      return false;
    }
    for (String name : names) {
      if (type.equals(name) || type.startsWith(name) && type.charAt(name.length()) == '-') {
        return true;
      }
    }
    return false;
  }

  Bus bus() {
    return Bus.of(model).orElseThrow();
  }

  boolean isVirtio() {
    return model.startsWith("virtio-");
  }
}
