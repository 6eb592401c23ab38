package io.github.qrap.patch;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machine that QEMU will emulate.
 *
 * @param type as typed, or the architecture's default; empty if there is none
 * @param option the last one that chose the type, if any did
 */
record Machine(
    String type, String architecture, MachineFamily family, Optional<QemuOption> option) {
  /** Architectures that have a default; on the others QEMU refuses to start without a machine. */
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("hexagon", "V66G_1024"),
          Map.entry("i386", "pc"),
          Map.entry("loongarch64", "virt"),
          Map.entry("nios2", "10m50-ghrd"),
          Map.entry("ppc64", "pseries"),
          Map.entry("riscv32", "spike"),
          Map.entry("riscv64", "spike"),
          Map.entry("s390x", "s390-ccw-virtio"),
          Map.entry("sh4", "shix"),
          Map.entry("sh4eb", "shix"),
          Map.entry("tricore", "tricore_testboard"),
          Map.entry("x86_64", "pc"),
          // A build of Debian's with fewer devices.
          Map.entry("x86_64-microvm", "microvm"),
          Map.entry("xtensa", "sim"),
          Map.entry("xtensaeb", "sim"));

  /** Several {@code -machine} and {@code -M} add up; of a setting made twice the last counts. */
  static Machine of(List<QemuOption> options, String architecture) {
    String type = DEFAULTS.getOrDefault(architecture, "");
    Optional<QemuOption> by = Optional.empty();
    for (QemuOption option : options) {
      if (option.isMachine()) {
        Optional<Property> chosen = option.list().find(option.list().impliedKey());
        if (chosen.isPresent()) {
          type = chosen.get().value();
          by = Optional.of(option);
        }
      }
    }
    return new Machine(type, architecture, MachineFamily.of(type, architecture), by);
  }

  /** The version that its type is of; empty for the newest. */
  Optional<QemuVersion> version() {
    return QemuVersion.ofMachine(type);
  }

  /**
   * The slots of the root bus that its own devices take.
   *
   * @param usb whether it has USB
   */
  List<Integer> chipset(boolean usb) {
    return family.addressing().chipset(usb);
  }

  /** Whether its PCI buses are default devices. */
  boolean hasPciByDefaultOnly() {
    return architecture.equals("ppc64") && type.startsWith("powernv");
  }

  /** Whether it is a pc or a q35. */
  boolean isPc() {
    return family.addressing() == Addressing.PCI_SLOTS
        || family.addressing() == Addressing.ROOT_PORTS;
  }

  boolean isMicrovm() {
    return MachineFamily.isOneOf(List.of("microvm"), type);
  }

  /** Its root bus, where a command line may have another one beside it; empty if not known. */
  Optional<String> rootBus() {
    String name = isMicrovm() ? "pcie.0" : family.addressing().rootBus();
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  /** Whether a drive may be a virtio disk on PCI unless it says otherwise: on riscv in QEMU 10. */
  boolean hasVirtioDrives() {
    return family.addressing() == Addressing.BESIDE_PORTS;
  }

  /** Whether the NIC that QEMU adds by itself is on this kind of bus. */
  boolean hasOwnNicOn(Bus bus) {
    return family.own().isPresent() && family.own().get().isOn(bus);
  }

  /** The model that QEMU makes this NIC of: that of its own one, where none is named. */
  NicModel modelOf(GivenNic nic) {
    boolean named = nic.isDevice() || nic.entry().properties().has("model");
    return named ? nic.model() : family.own().orElse(nic.model());
  }

  /** Whether QEMU makes this NIC: of the older options, some machines make none. */
  boolean makes(GivenNic nic) {
    return nic.isDevice() || family.own().isPresent() && !lacksModelOf(nic);
  }

  /** Whether it certainly has no such model for the older options, which take no alias. */
  boolean lacksModelOf(GivenNic nic) {
    String name = nic.entry().properties().get("model", "");
    NicModel model = nic.model();
    return hasOwnNicOn(Bus.PCI)
        && !name.isEmpty()
        && !name.startsWith("xen")
        && !((model.isOn(Bus.PCI) || isPc() && model.isOn(Bus.ISA))
            && (model.name().equals(name) || name.equals("virtio")));
  }

  /** The NIC that suits it best. */
  NicModel bestNic() throws CommandLineException {
    if (family.nic().isEmpty()) {
      throw noNic();
    }
    return family.nic().get();
  }

  private CommandLineException noNic() {
    String reason =
        "no place for a NIC is known on the machine "
            + type
            + "; to try one, keep those of the command line, or name a model";
    return option.isPresent() ? option.get().refuse(reason) : new CommandLineException(reason);
  }
}
