package io.github.qrap.patch;

import java.util.List;
import java.util.Optional;

/**
 * Machines that get the same NIC: a row of the table.
 *
 * @param architecture as in {@code qemu-system-ARCH}; empty for all of them
 * @param names of machine types; each stands for itself and for its versions, {@code NAME-...};
 *     empty for every machine of the architecture
 * @param nic the one to add; empty for machines that have neither a NIC nor a bus for one
 * @param own the NIC that QEMU adds where no option is about a network; empty if it adds none
 * @param addressing how libvirt numbers the devices of these machines
 */
record MachineFamily(
    String architecture,
    List<String> names,
    Optional<NicModel> nic,
    Optional<NicModel> own,
    Addressing addressing) {
  /**
   * The first row that fits counts.
   *
   * <p>Source: every machine of QEMU 7.2, 10.0 and 11.1 in turn, started paused with each kind of
   * NIC; nitro was not tried, as only a hypervisor of its own starts it. Boards with a built-in NIC
   * get that one, because their guests have a driver for it. A board in no other row is in the last
   * one, except on architectures where most machines have a PCI bus.
   */
  static final List<MachineFamily> TABLE =
      List.of(
          row("", "q35 pc-q35", "virtio-net-pci", "e1000e", Addressing.ROOT_PORTS),
          row("", "pc", "virtio-net-pci", "e1000", Addressing.PCI_SLOTS),
          row("", "microvm", "virtio-net-device"),
          row("", "isapc", "ne2k_isa", "ne2k_isa", Addressing.NONE),
          row(
              "",
              "s390-ccw s390-ccw-virtio",
              "virtio-net-ccw",
              "virtio-net-ccw",
              Addressing.CCW_NUMBERS),
          row("", "pseries", "virtio-net-pci", "spapr-vlan", Addressing.SPAPR_SLOTS),
          row("m68k", "virt", "virtio-net-device"),
          without("hexagon", ""),
          row("or1k", "virt", "virtio-net-pci", Addressing.BESIDE_PORTS),
          row("riscv32", "virt", "virtio-net-pci", Addressing.BESIDE_PORTS),
          row("riscv64", "virt", "virtio-net-pci", Addressing.BESIDE_PORTS),
          row("", "virt", "virtio-net-pci", "virtio-net-pci", Addressing.BESIDE_PORTS),
          row("", "amigaone boston pegasos1 pegasos2 sam460ex", "virtio-net-pci"),
          row(
              "",
              "loongson3-virt mpc8544ds ppce500",
              "virtio-net-pci",
              "virtio-net-pci",
              Addressing.NONE),
          row("", "akita borzoi raspi0 raspi1ap raspi2b raspi3ap raspi3b raspi4b", "usb-net"),
          row("", "spitz terrier z2", "usb-net"),
          // Not a version of fby35.
          onboard("fby35-bmc"),
          without("", "ast1030-evb ast1040-evb ast1060-evb b-l475e-iot01a canon-a1100 cheetah"),
          without(
              "", "collie fby35 lm3s811evb max78000fthr microbit npcm845-evb olimex-stm32-h405"),
          without("", "musca-a musca-b1 n800 n810 netduino2 netduinoplus2 nitro nuri sx1 sx1-v1"),
          without("", "stm32vldiscovery tosa"),
          without("", "ppe42_machine ref405ep virtex-ml507"),
          without("", "k230 opentitan shakti_c sifive_e spike tt-atlantis xiangshan-kunminghu"),
          without("", "10m50-ghrd an5206 leon3_generic next-cube niagara nios2-generic-nommu"),
          without("", "KIT_AURIX_TC277_TRB shix sim tricore_testboard xlnx-zynqmp-pmu"),
          without("avr", ""),
          without("rx", ""),
          row("s390x", "", "virtio-net-ccw"),
          row("i386", "", "virtio-net-pci"),
          row("x86_64", "", "virtio-net-pci"),
          row("loongarch64", "", "virtio-net-pci"),
          row("ppc64", "powernv powernv8 powernv9 powernv10 powernv11", "virtio-net-pci"),
          onboard(""));

  private static MachineFamily row(
      String architecture, String names, String nic, String own, Addressing addressing) {
    return row(architecture, names, model(nic), model(own), addressing);
  }

  private static MachineFamily row(String architecture, String names, String nic) {
    return row(architecture, names, nic, Addressing.NONE);
  }

  private static MachineFamily row(
      String architecture, String names, String nic, Addressing addressing) {
    return row(architecture, names, model(nic), Optional.empty(), addressing);
  }

  private static MachineFamily onboard(String names) {
    Optional<NicModel> nic = Optional.of(NicModel.ONBOARD);
    return row("", names, nic, nic, Addressing.NONE);
  }

  /** Machines without a NIC or a bus for one. */
  private static MachineFamily without(String architecture, String names) {
    return row(architecture, names, Optional.empty(), Optional.empty(), Addressing.NONE);
  }

  private static MachineFamily row(
      String architecture,
      String names,
      Optional<NicModel> nic,
      Optional<NicModel> own,
      Addressing addressing) {
    List<String> all = names.isEmpty() ? List.of() : List.of(names.split(" "));
    return new MachineFamily(architecture, all, nic, own, addressing);
  }

  /** These names mean the same on every architecture. */
  private static Optional<NicModel> model(String name) {
    return Optional.of(NicModel.of(name, ""));
  }

  /** The family of this machine type, or else that of most machines of this architecture. */
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
    return names.isEmpty() || isOneOf(names, type);
  }

  /** Whether a type of machine is one of these, or a version of one. */
  static boolean isOneOf(List<String> types, String type) {
    for (String name : types) {
      if (type.equals(name) || type.startsWith(name) && type.charAt(name.length()) == '-') {
        return true;
      }
    }
    return false;
  }
}
