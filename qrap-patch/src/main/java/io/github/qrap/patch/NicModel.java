package io.github.qrap.patch;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model of NIC.
 *
 * @param name that {@code -device} and {@code -global} have for it, aliases resolved
 * @param bus what it sits on; empty for a model that is not known
 */
record NicModel(String name, Optional<Bus> bus) {
  /** The NIC of a machine that has it soldered on. */
  static final NicModel ONBOARD = new NicModel("", Optional.of(Bus.ONBOARD));

  private static final Map<String, Bus> BUSES = buses();

  private static Map<String, Bus> buses() {
    Map<String, Bus> buses = new HashMap<>(64);
    add(
        buses,
        Bus.PCI,
        "e1000 e1000-82544gc e1000-82545em e1000e i82550 i82551 i82557a i82557b i82557c i82558a",
        "i82558b i82559a i82559b i82559c i82559er i82562 i82801 igb ne2k_pci pcnet rtl8139 sungem",
        "sunhme tulip virtio-net-pci virtio-net-pci-non-transitional virtio-net-pci-transitional",
        "vmxnet3");
    add(buses, Bus.CCW, "virtio-net-ccw");
    add(buses, Bus.ISA, "ne2k_isa");
    add(buses, Bus.USB, "usb-net");
    add(buses, Bus.VIRTIO, "virtio-net-device");
    add(buses, Bus.VIO, "spapr-vlan");
    return Collections.unmodifiableMap(buses);
  }

  private static void add(Map<String, Bus> buses, Bus bus, String... lines) {
    for (String line : lines) {
      for (String model : line.split(" ")) {
        buses.put(model, bus);
      }
    }
  }

  /** The model that {@code -device} means by this. */
  static NicModel of(String driver, String architecture) {
    String name =
        switch (driver) {
          case "virtio-net" -> virtio(architecture);
          case "e1000-82540em" -> "e1000";
          default -> driver;
        };
    return new NicModel(name, Optional.ofNullable(BUSES.get(name)));
  }

  /** The model that {@code -nic} and {@code -net nic} mean by this. */
  static NicModel ofOldName(String model, String architecture) {
    return switch (model) {
      case "virtio" -> of(virtio(architecture), architecture);
      case "ibmveth" -> of("spapr-vlan", architecture);
      default -> {
        NicModel same = of(model, architecture);
        // Names that are no device's, as lan9118, are those of NICs that are soldered on.
        yield same.bus().isPresent() ? same : ONBOARD;
      }
    };
  }

  private static String virtio(String architecture) {
    return switch (architecture) {
      case "s390x" -> "virtio-net-ccw";
      case "m68k" -> "virtio-net-device";
      default -> "virtio-net-pci";
    };
  }

  /** The names of all models whose bus is known. */
  static Set<String> known() {
    return BUSES.keySet();
  }

  boolean isOn(Bus wanted) {
    return bus.isPresent() && bus.get() == wanted;
  }

  boolean isVirtio() {
    return name.startsWith("virtio-");
  }
}
