package io.github.qrap.patch;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ways in which libvirt gives each device an address. A command line is continued in one of
 * them only if all of its devices are addressed in that way: an address for the new device alone
 * could be one that QEMU is about to give to another.
 */
enum Addressing {
  /** QEMU finds a place. */
  NONE(List.of(0)) {
    @Override
    List<Property> next(DeviceMap map) {
      return List.of();
    }
  },

  /** A slot on {@code pci.0}, from 2 to 30. */
  PCI_SLOTS(List.of(0, 1)) {
    @Override
    List<Property> next(DeviceMap map) {
      boolean named = false;
      for (OptionProperties device : map.devices()) {
        named |= device.get("bus", "").equals("pci.0");
      }
      PciSlots slots = PciSlots.of(map.devices(), Set.of("", "pci.0"));
      if (!named || !slots.areCertain()) {
        return List.of();
      }
      // The graphics card comes first, and so gets the first slot.
      for (int slot = map.hasVga() ? 3 : 2; slot <= 30; slot++) {
        if (!slots.isTaken(slot)) {
          return List.of(
              Property.text("bus", "pci.0"),
              Property.text("addr", "0x" + Integer.toHexString(slot)));
        }
      }
      return List.of();
    }
  },

  /** The only slot of a root port {@code pci.N} that the command line defines, from 3 to 30. */
  ROOT_PORTS(List.of(0, 31)) {
    @Override
    List<Property> next(DeviceMap map) {
      Set<String> spare = new HashSet<>();
      for (OptionProperties device : map.devices()) {
        if (PciSlots.isPort(device.kind())) {
          spare.add(device.id());
        }
      }
      for (OptionProperties device : map.devices()) {
        spare.remove(device.get("bus", ""));
      }
      for (int port = 3; port <= 30; port++) {
        String bus = "pci." + port;
        if (spare.contains(bus)) {
          return List.of(Property.text("bus", bus), Property.text("addr", "0x0"));
        }
      }
      return List.of();
    }
  },

  /** A device number {@code fe.0.000N}, from 1 to 15. */
  CCW_NUMBERS(List.of()) {
    @Override
    List<Property> next(DeviceMap map) {
      Set<Integer> taken = new HashSet<>();
      for (OptionProperties device : map.devices()) {
        String number = device.get("devno", "");
        if (number.startsWith("fe.0.")) {
          taken.add(PciAddress.hexadecimal(number.substring("fe.0.".length())));
        } else if (number.isEmpty() && needsNumber(device.kind())) {
          return List.of();
        }
      }
      // Here, a standard drive is a virtio disk, to which QEMU gives a number.
      if (map.hasStandardDrives() || taken.isEmpty() || taken.contains(PciAddress.UNKNOWN)) {
        return List.of();
      }
      for (int number = 1; number <= 15; number++) {
        if (!taken.contains(number)) {
          // QEMU takes no fewer digits than four.
          return List.of(Property.text("devno", "fe.0.000" + Integer.toHexString(number)));
        }
      }
      return List.of();
    }

    /** {@code virtio-blk} is short for {@code virtio-blk-ccw} here. */
    private boolean needsNumber(String driver) {
      return driver.endsWith("-ccw")
          || driver.startsWith("virtio-")
              && !driver.contains("-pci")
              && !driver.endsWith("-device");
    }
  };

  private final List<Integer> chipset;

  Addressing(List<Integer> chipset) {
    this.chipset = chipset;
  }

  /** The slots of the root bus that the machine's own devices take. */
  List<Integer> chipset() {
    return chipset;
  }

  /** The root bus of these machines, where a command line has another one beside it. */
  String rootBus() {
    return this == PCI_SLOTS ? "pci.0" : "pcie.0";
  }

  /** The next free address; empty if the command line is not in this scheme or none is free. */
  abstract List<Property> next(DeviceMap map);
}
