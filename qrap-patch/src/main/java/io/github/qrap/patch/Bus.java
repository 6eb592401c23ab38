package io.github.qrap.patch;

import java.util.List;

/** The kinds of bus that NICs sit on, and what a NIC can hand on to another on the same kind. */
enum Bus {
  PCI(List.of("bus", "addr", "multifunction"), List.of("acpi-index", "rombar", "romfile")),
  CCW(List.of("devno"), List.of()),
  ISA(List.of("iobase", "irq"), List.of()),
  USB(List.of("bus", "port"), List.of()),
  /** The bus of a virtio device behind any transport; {@code virtio-mmio} has one for each. */
  VIRTIO(List.of("bus"), List.of()),
  /** The paravirtual bus of pseries. */
  VIO(List.of("reg"), List.of()),
  /** None: the NIC is soldered on, and {@code -net nic} says what it is connected to. */
  ONBOARD(List.of(), List.of());

  private final List<String> place;
  private final List<String> traits;

  Bus(List<String> place, List<String> traits) {
    this.place = place;
    this.traits = traits;
  }

  /** Whether only NICs on other kinds of bus have this property. */
  boolean lacks(String key) {
    boolean elsewhere = false;
    for (Bus bus : values()) {
      if (bus.place.contains(key) || bus.traits.contains(key)) {
        if (bus == this) {
          return false;
        }
        elsewhere = true;
      }
    }
    return elsewhere;
  }

  /** The properties that say where on the bus a device is. */
  List<String> place() {
    return place;
  }

  /** Other properties that mean the same for every NIC on this kind of bus. */
  List<String> traits() {
    return traits;
  }
}
