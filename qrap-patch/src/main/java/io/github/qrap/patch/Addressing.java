package io.github.qrap.patch;

import java.util.ArrayList;
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
  NONE("", List.of(0)) {
    @Override
    List<Integer> free(DeviceMap map, NicModel model) {
      return List.of();
    }

    @Override
    List<Property> address(int number) {
      return List.of();
    }
  },

  /** A slot on {@code pci.0}, from 2 to 30, or to the last one in which the model has room. */
  PCI_SLOTS("pci.0", List.of(0, 1)) {
    @Override
    List<Integer> free(DeviceMap map, NicModel model) {
      // The graphics card comes first, and so gets the first slot.
      return freeSlots(map, model, map.hasVga() ? 3 : 2, 30);
    }
  },

  /** A slot on {@code pci.0} of pseries, from 1 to 31, or from 0 as QEMU does without libvirt. */
  SPAPR_SLOTS("pci.0", List.of()) {
    @Override
    List<Integer> free(DeviceMap map, NicModel model) {
      // For these, QEMU finds the slots.
      int first = map.isOfLibvirt() ? 1 : 0;
      return map.hasGraphics() || map.hasUsb() ? List.of() : freeSlots(map, model, first, 31);
    }
  },

  /**
   * A slot on {@code pcie.0}, from 1 to 31, beside the root ports for all other devices: libvirt
   * plugs nothing in there, so that every port is left to it.
   */
  BESIDE_PORTS("pcie.0", List.of(0)) {
    @Override
    List<Integer> free(DeviceMap map, NicModel model) {
      return freeSlots(map, model, 1, 31);
    }
  },

  /** The only slot of a root port {@code pci.N} that the command line defines, from 3 to 30. */
  ROOT_PORTS("pcie.0", List.of(0, 31)) {
    @Override
    List<Integer> free(DeviceMap map, NicModel model) {
      Set<String> spare = new HashSet<>();
      for (OptionProperties device : map.devices()) {
        if (PciDevices.isPort(device.kind())) {
          spare.add(device.id());
        }
      }
      for (OptionProperties device : map.devices()) {
        spare.remove(device.get("bus", ""));
      }
      List<Integer> free = new ArrayList<>();
      for (int port = 3; port <= 30; port++) {
        if (spare.contains("pci." + port)) {
          free.add(port);
        }
      }
      return free;
    }

    @Override
    List<Property> address(int number) {
      return List.of(Property.text("bus", "pci." + number), Property.text("addr", "0x0"));
    }
  },

  /** A device number {@code fe.0.000N}, from 1 to 15. */
  CCW_NUMBERS("", List.of()) {
    @Override
    List<Integer> free(DeviceMap map, NicModel model) {
      Set<Integer> taken = takenNumbers(map, NUMBERS);
      for (OptionProperties device : map.devices()) {
        if (device.get("devno", "").isEmpty() && needsNumber(device.kind())) {
          return List.of();
        }
      }
      // Here, a standard drive is a virtio disk, to which QEMU gives a number.
      if (map.hasStandardDrives()
          || taken.isEmpty() && !map.isOfLibvirt()
          || taken.contains(PciAddress.UNKNOWN)) {
        return List.of();
      }
      List<Integer> free = new ArrayList<>();
      for (int number = 1; number <= 15; number++) {
        if (!taken.contains(number)) {
          free.add(number);
        }
      }
      return free;
    }

    @Override
    List<Property> address(int number) {
      return deviceNumber(NUMBERS, number);
    }

    /** {@code virtio-blk} is short for {@code virtio-blk-ccw} here. */
    private boolean needsNumber(String driver) {
      return driver.endsWith("-ccw")
          || driver.startsWith("virtio-")
              && !driver.contains("-pci")
              && !driver.endsWith("-device");
    }
  };

  /** What each device number begins with that QEMU gives. */
  private static final String NUMBERS = "fe.0.";

  private static final String SECOND_SET = "fe.1.";

  private final String rootBus;
  private final List<Integer> chipset;

  Addressing(String rootBus, List<Integer> chipset) {
    this.rootBus = rootBus;
    this.chipset = chipset;
  }

  /** The name of the PCI bus of which the chipset is a part; empty if not known. */
  String rootBus() {
    return rootBus;
  }

  /**
   * The slots of the root bus that the machine's own devices take, as far as they are known.
   * Devices may be beside them in the last one, which has several functions.
   *
   * @param usb whether the machine has USB
   */
  List<Integer> chipset(boolean usb) {
    return usb && this == ROOT_PORTS ? List.of(0, 29, 31) : chipset;
  }

  /** The last free address for this model; empty if the command line is not in this scheme. */
  List<Property> lastFree(DeviceMap map, NicModel model) {
    List<Integer> free = free(map, model);
    return free.isEmpty() ? List.of() : address(free.get(free.size() - 1));
  }

  /**
   * A device number in the second set of subchannels. QEMU numbers a device as its subchannel in
   * the first set, where the others keep theirs so. Linux looks at all four sets.
   */
  static List<Property> inSecondSet(DeviceMap map) {
    Set<Integer> taken = takenNumbers(map, SECOND_SET);
    int number = 0;
    while (taken.contains(number)) {
      number++;
    }
    return deviceNumber(SECOND_SET, number);
  }

  /** Whether a device names the first of the numbers that QEMU gives. */
  static boolean isFirstNumberTaken(DeviceMap map) {
    return takenNumbers(map, NUMBERS).contains(0);
  }

  /** QEMU takes no fewer digits than four. */
  private static List<Property> deviceNumber(String set, int number) {
    String digits = "000" + Integer.toHexString(number);
    return List.of(Property.text("devno", set + digits.substring(digits.length() - 4)));
  }

  private static Set<Integer> takenNumbers(DeviceMap map, String set) {
    Set<Integer> taken = new HashSet<>();
    for (OptionProperties device : map.devices()) {
      String number = device.get("devno", "");
      if (number.startsWith(set)) {
        taken.add(PciAddress.hexadecimal(number.substring(set.length())));
      }
    }
    return taken;
  }

  /** The free numbers for this model, in order; none if the line is not in this scheme. */
  abstract List<Integer> free(DeviceMap map, NicModel model);

  /** What a device says to get this number: a slot of the root bus, unless it is another scheme. */
  List<Property> address(int number) {
    return List.of(
        Property.text("bus", rootBus), Property.text("addr", "0x" + Integer.toHexString(number)));
  }

  /**
   * The free slots of the root bus, if each device on it names its slot, and some device is there
   * or the command line is libvirt's.
   */
  List<Integer> freeSlots(DeviceMap map, NicModel model, int first, int last) {
    boolean named = map.isOfLibvirt() || map.hasAnyOn(rootBus);
    PciSlots slots = PciSlots.of(map.devices(), Set.of("", rootBus));
    List<Integer> free = new ArrayList<>();
    for (int slot = first; slot <= last && named && slots.areCertain(); slot++) {
      if (!slots.isTaken(slot) && slots.haveRoomFor(model, slot)) {
        free.add(slot);
      }
    }
    return free;
  }
}
