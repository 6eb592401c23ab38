package io.github.qrap.patch;

import java.util.List;

/**
 * Machines that want the same NIC: a row of the table.
 *
 * @param architecture as in {@code qemu-system-ARCH}; empty for all of them
 * @param names of machine types; each stands for itself and for its versions, {@code NAME-...};
 *     empty for every machine of the architecture
 * @param model the NIC to add: a model for {@code -device}, {@link #ONBOARD} or {@link #NONE}
 * @param own the NIC that QEMU adds by itself; empty if that is none or the same model
 * @param addressing how libvirt numbers the devices of these machines
 */
record MachineFamily(
    String architecture, List<String> names, String model, String own, Addressing addressing) {
  /** The machine has its NICs soldered on. */
  static final String ONBOARD = "onboard";

  /** The machine has neither a NIC nor a bus for one. */
  static final String NONE = "none";

  /**
   * The first row that fits counts.
   *
   * <p>Source: every machine of QEMU 7.2 in turn, started paused with each kind of NIC. Boards with
   * a NIC of their own get that, because it is what their guests have a driver for. A board that is
   * in no row is taken for one of these, except where a PCI bus is the rule.
   */
  static final List<MachineFamily> TABLE =
      List.of(
          row("", "q35 pc-q35", "virtio-net-pci", "e1000e", Addressing.ROOT_PORTS),
          row("", "pc", "virtio-net-pci", "e1000", Addressing.PCI_SLOTS),
          row("", "microvm", "virtio-net-device"),
          row("", "isapc", "ne2k_isa"),
          row("", "s390-ccw s390-ccw-virtio", "virtio-net-ccw", "", Addressing.CCW_NUMBERS),
          row("", "pseries", "virtio-net-pci", "spapr-vlan", Addressing.NONE),
          row("m68k", "virt", "virtio-net-device"),
          row("", "virt", "virtio-net-pci"),
          row("", "boston loongson3-virt mpc8544ds pegasos2 ppce500 sam460ex", "virtio-net-pci"),
          row("", "akita borzoi raspi0 raspi1ap raspi2b raspi3ap raspi3b", "usb-net"),
          row("", "spitz terrier z2", "usb-net"),
          row("", "ast1030-evb canon-a1100 cheetah collie fby35 lm3s811evb microbit", NONE),
          row("", "musca-a musca-b1 n800 n810 netduino2 netduinoplus2 nuri stm32vldiscovery", NONE),
          row("", "sx1 sx1-v1 tosa", NONE),
          row("", "ref405ep virtex-ml507", NONE),
          row("", "opentitan shakti_c sifive_e spike", NONE),
          row("", "10m50-ghrd an5206 leon3_generic next-cube niagara nios2-generic-nommu", NONE),
          row("", "KIT_AURIX_TC277_TRB shix sim tricore_testboard xlnx-zynqmp-pmu", NONE),
          row("avr", "", NONE),
          row("rx", "", NONE),
          row("s390x", "", "virtio-net-ccw"),
          row("i386", "", "virtio-net-pci"),
          row("x86_64", "", "virtio-net-pci"),
          row("loongarch64", "", "virtio-net-pci"),
          row("ppc64", "powernv powernv8 powernv9 powernv10", "virtio-net-pci"),
          row("", "", ONBOARD));

  private static MachineFamily row(String architecture, String names, String model) {
    return row(architecture, names, model, "", Addressing.NONE);
  }

  private static MachineFamily row(
      String architecture, String names, String model, String own, Addressing addressing) {
    List<String> all = names.isEmpty() ? List.of() : List.of(names.split(" "));
    return new MachineFamily(architecture, all, model, own, addressing);
  }

  /** The family of this machine type, or else what machines of this architecture mostly want. */
  static MachineFamily of(String type, String architecture) {
    for (MachineFamily family : TABLE) {
      if (family.fits(type, architecture)) {
        return family;
      }
    }
    throw new IllegalStateException("the last row fits every machine");
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
    return names.isEmpty();
  }
}
