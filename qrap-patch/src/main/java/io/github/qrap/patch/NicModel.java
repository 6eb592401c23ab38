package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model of NIC. {@link #TABLE} has those of QEMU, and is the only place that knows them: the
 * rules, the buses and the meaning of every other name come from it.
 */
final class NicModel {
  /**
   * Another name of a model.
   *
   * @param old whether it is a name for {@code -nic} and {@code -net nic}, or else one for {@code
   *     -device}
   * @param architecture where it means this model; empty for all where no other model has it
   */
  private record OtherName(String text, boolean old, String architecture) {
    OtherName on(String where) {
      return new OtherName(text, old, where);
    }
  }

  /** The NIC of a machine that has it soldered on. */
  static final NicModel ONBOARD = unnamed(Optional.of(Bus.ONBOARD));

  /**
   * QEMU's models.
   *
   * <p>Source: the section "Network devices" of {@code -device help}, for all targets and up to
   * version 11. Those without a bus are network devices that have several netdevs, or none that can
   * be named.
   */
  static final List<NicModel> TABLE =
      List.of(
          row(NicFamily.E1000, Bus.PCI, "e1000", alias("e1000-82540em")),
          row(NicFamily.E1000, Bus.PCI, "e1000-82544gc"),
          row(NicFamily.E1000, Bus.PCI, "e1000-82545em"),
          row(NicFamily.E1000E, Bus.PCI, "e1000e"),
          row(NicFamily.OTHER, "eTSEC"),
          row(NicFamily.OTHER, Bus.PCI, "i82550"),
          row(NicFamily.OTHER, Bus.PCI, "i82551"),
          row(NicFamily.OTHER, Bus.PCI, "i82557a"),
          row(NicFamily.OTHER, Bus.PCI, "i82557b"),
          row(NicFamily.OTHER, Bus.PCI, "i82557c"),
          row(NicFamily.OTHER, Bus.PCI, "i82558a"),
          row(NicFamily.OTHER, Bus.PCI, "i82558b"),
          row(NicFamily.OTHER, Bus.PCI, "i82559a"),
          row(NicFamily.OTHER, Bus.PCI, "i82559b"),
          row(NicFamily.OTHER, Bus.PCI, "i82559c"),
          row(NicFamily.OTHER, Bus.PCI, "i82559er"),
          row(NicFamily.OTHER, Bus.PCI, "i82562"),
          row(NicFamily.OTHER, Bus.PCI, "i82801"),
          row(NicFamily.OTHER, Bus.PCI, "igb"),
          row(NicFamily.OTHER, Bus.ISA, "ne2k_isa"),
          row(NicFamily.OTHER, Bus.PCI, "ne2k_pci"),
          row(NicFamily.OTHER, Bus.PCI, "pcnet"),
          row(NicFamily.OTHER, "pvrdma"),
          row(NicFamily.OTHER, "rocker"),
          row(NicFamily.OTHER, Bus.VIO, "spapr-vlan", oldName("ibmveth")),
          row(NicFamily.OTHER, Bus.PCI, "sungem"),
          row(NicFamily.OTHER, Bus.PCI, "sunhme"),
          row(NicFamily.OTHER, Bus.PCI, "tulip"),
          row(NicFamily.OTHER, Bus.USB, "usb-net"),
          row(
              NicFamily.OTHER,
              Bus.VIRTIO,
              "virtio-net-device",
              alias("virtio-net").on("hexagon"),
              alias("virtio-net").on("m68k"),
              oldName("virtio").on("m68k")),
          row(NicFamily.OTHER, Bus.PCI, "vmxnet3"),
          row(NicFamily.OTHER, "xen-net-device"),
          row(NicFamily.RTL8139, Bus.PCI, "rtl8139"),
          row(
              NicFamily.VIRTIO_NET_CCW,
              Bus.CCW,
              "virtio-net-ccw",
              alias("virtio-net").on("s390x"),
              oldName("virtio").on("s390x")),
          row(
              NicFamily.VIRTIO_NET_PCI,
              Bus.PCI,
              "virtio-net-pci",
              alias("virtio-net"),
              oldName("virtio")),
          row(NicFamily.VIRTIO_NET_PCI, Bus.PCI, "virtio-net-pci-transitional"),
          row(NicFamily.VIRTIO_NET_PCI, Bus.PCI, "virtio-net-pci-non-transitional"));

  /** What each virtio NIC has behind its transport. */
  private static final String INNER = "virtio-net-device";

  private static final Map<String, NicModel> BY_NAME = byName();

  private final String name;
  private final Optional<Bus> bus;
  private final Optional<NicFamily> family;
  private final List<OtherName> otherNames;

  private NicModel(
      String name, Optional<Bus> bus, Optional<NicFamily> family, List<OtherName> otherNames) {
    this.name = name;
    this.bus = bus;
    this.family = family;
    this.otherNames = otherNames;
  }

  private static NicModel row(NicFamily family, String name) {
    return new NicModel(name, Optional.empty(), Optional.of(family), List.of());
  }

  private static NicModel row(NicFamily family, Bus bus, String name, OtherName... otherNames) {
    return new NicModel(name, Optional.of(bus), Optional.of(family), List.of(otherNames));
  }

  private static OtherName alias(String text) {
    return new OtherName(text, false, "");
  }

  private static OtherName oldName(String text) {
    return new OtherName(text, true, "");
  }

  private static Map<String, NicModel> byName() {
    Map<String, NicModel> models = new HashMap<>(2 * TABLE.size());
    for (NicModel model : TABLE) {
      models.put(model.name, model);
    }
    return models;
  }

  /** A model that no option names. */
  static NicModel unnamed(Optional<Bus> bus) {
    return new NicModel("", bus, Optional.empty(), List.of());
  }

  /** The model that {@code -device} means by this; without a bus if it is in no row. */
  static NicModel of(String driver, String architecture) {
    NicModel known = BY_NAME.get(driver);
    return known != null
        ? known
        : byOtherName(driver, false, architecture)
            .orElse(new NicModel(driver, Optional.empty(), Optional.empty(), List.of()));
  }

  /** The model that {@code -nic} and {@code -net nic} mean by this. */
  static NicModel ofOldName(String model, String architecture) {
    Optional<NicModel> known = byOtherName(model, true, architecture);
    NicModel same = known.isPresent() ? known.get() : of(model, architecture);
    // Names that are no device's, such as lan9118, are those of NICs that are soldered on.
    return same.bus.isPresent() ? same : ONBOARD;
  }

  private static Optional<NicModel> byOtherName(String text, boolean old, String architecture) {
    Optional<NicModel> found = Optional.empty();
    for (NicModel model : TABLE) {
      for (OtherName other : model.otherNames) {
        if (other.old == old && other.text.equals(text)) {
          if (other.architecture.equals(architecture)) {
            return Optional.of(model);
          }
          found = other.architecture.isEmpty() ? Optional.of(model) : found;
        }
      }
    }
    return found;
  }

  /** Every name by which {@code -device} knows the models of this family. */
  static List<String> drivers(NicFamily family) {
    List<String> drivers = new ArrayList<>();
    for (NicModel model : TABLE) {
      if (model.family.isPresent() && model.family.get() == family) {
        drivers.add(model.name);
        for (OtherName other : model.otherNames) {
          if (!other.old && other.architecture.isEmpty()) {
            drivers.add(other.text);
          }
        }
      }
    }
    return drivers;
  }

  /** The name that {@code -device} and {@code -global} have for it, aliases resolved. */
  String name() {
    return name;
  }

  /** What it sits on; empty for a model that is not known. */
  Optional<Bus> bus() {
    return bus;
  }

  /** Whether a {@code -global} says of this model what QEMU would refuse for each NIC of it. */
  boolean refuses(GlobalProperty global) {
    String key = global.property().key();
    return name.equals(global.driver()) && bus.isPresent() && bus.get().lacks(key)
        || isVirtio() && global.driver().equals(INNER) && Bus.VIRTIO.lacks(key);
  }

  /** Whether this is the same model. */
  boolean is(NicModel other) {
    return name.equals(other.name);
  }

  boolean isOn(Bus wanted) {
    return bus.isPresent() && bus.get() == wanted;
  }

  /**
   * The last slot of a PCI bus in which QEMU takes it: an igb also needs two slots for its virtual
   * functions, which begin 16 slots behind it.
   */
  int lastSlot() {
    return isIgb() ? 14 : PciSlots.COUNT - 1;
  }

  /** Whether it has virtual functions. */
  boolean isIgb() {
    return name.equals("igb");
  }

  /** Whether it is one of QEMU's own; of others, which plug-ins know, nothing can be said. */
  boolean isInTable() {
    return BY_NAME.containsKey(name);
  }

  boolean isVirtio() {
    return name.startsWith("virtio-");
  }
}
