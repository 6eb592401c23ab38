package io.github.qrap.patch;

import io.github.qrap.patch.Property.Type;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of bus that NICs sit on. */
enum Bus {
  PCI(
      List.of(
          new Trait("bus", Type.TEXT),
          new Trait("addr", Type.TEXT),
          new Trait("multifunction", Type.SWITCH)),
      List.of(
          new Trait("acpi-index", Type.NUMBER),
          new Trait("rombar", Type.NUMBER),
          new Trait("romfile", Type.TEXT))),
  CCW(List.of(new Trait("devno", Type.TEXT)), List.of()),
  ISA(List.of(), List.of()),
  USB(List.of(), List.of()),
  /** The bus of a virtio device behind any transport; {@code virtio-mmio} has one for each. */
  VIRTIO(List.of(), List.of()),
  /** The paravirtual bus of pseries. */
  VIO(List.of(), List.of());

  /** A property that means the same for every NIC on this kind of bus, and how JSON writes it. */
  record Trait(String key, Type type) {}

  private static final Map<String, Bus> OF_MODEL = ofModel();

  private final List<Trait> place;
  private final List<Trait> traits;

  Bus(List<Trait> place, List<Trait> traits) {
    this.place = place;
    this.traits = traits;
  }

  /** The properties that say where on the bus a device is. */
  List<Trait> place() {
    return place;
  }

  /** What else a NIC can hand on to another on the same kind of bus. */
  List<Trait> traits() {
    return traits;
  }

  private static Map<String, Bus> ofModel() {
    Map<String, Bus> buses = new HashMap<>(64);
    add(
        buses,
        PCI,
        "e1000 e1000-82540em e1000-82544gc e1000-82545em e1000e i82550 i82551 i82557a i82557b",
        "i82557c i82558a i82558b i82559a i82559b i82559c i82559er i82562 i82801 igb ne2k_pci pcnet",
        "pvrdma rocker rtl8139 sungem sunhme tulip virtio-net-pci virtio-net-pci-non-transitional",
        "virtio-net-pci-transitional vmxnet3");
    add(buses, CCW, "virtio-net-ccw");
    add(buses, ISA, "ne2k_isa");
    add(buses, USB, "usb-net");
    add(buses, VIRTIO, "virtio-net-device");
    add(buses, VIO, "spapr-vlan");
    return Collections.unmodifiableMap(buses);
  }

  private static void add(Map<String, Bus> buses, Bus bus, String... lines) {
    for (String line : lines) {
      for (String model : line.split(" ")) {
        buses.put(model, bus);
      }
    }
  }

  /** Where NICs of this model sit; empty for a model that is not known. */
  static Optional<Bus> of(String model) {
    return Optional.ofNullable(OF_MODEL.get(model));
  }
}
