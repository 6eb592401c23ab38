package io.github.qrap.patch;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The ways in which libvirt gives each device an address of its own. A line continues in one only
 * if its devices are addressed in that way throughout: an address for the new device alone could be
 * one that QEMU is about to give to another.
 */
enum Addressing {
  /** QEMU finds a place. */
  NONE {
    @Override
    List<Property> next(List<Properties> devices, boolean defaultVga) {
      return List.of();
    }
  },

  /** A slot on {@code pci.0}, from 2 to 30. Slots 0 and 1 hold the chip set. */
  PCI_SLOTS {
    @Override
    List<Property> next(List<Properties> devices, boolean defaultVga) {
      Set<Integer> taken = new HashSet<>();
      boolean named = false;
      for (Properties device : devices) {
        String bus = device.get("bus", "");
        named |= bus.equals("pci.0");
        if (bus.equals("pci.0") || bus.isEmpty() && mayBePci(device.get("driver", ""))) {
          taken.add(slot(device.find("addr")));
        }
      }
      if (!named || taken.contains(UNKNOWN)) {
        return List.of();
      }
      if (defaultVga) {
        taken.add(2);
      }
      for (int slot = 2; slot <= 30; slot++) {
        if (!taken.contains(slot)) {
          return List.of(
              Property.text("bus", "pci.0"),
              Property.text("addr", "0x" + Integer.toHexString(slot)));
        }
      }
      return List.of();
    }
  },

  /** The only slot of a root port {@code pci.N} that the line defines, from 3 to 30. */
  ROOT_PORTS {
    @Override
    List<Property> next(List<Properties> devices, boolean defaultVga) {
      Set<String> spare = new HashSet<>();
      for (Properties device : devices) {
        if (ROOT_PORT_MODELS.contains(device.get("driver", ""))) {
          spare.add(device.get("id", ""));
        }
      }
      for (Properties device : devices) {
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

  /** A device number {@code fe.0.N}, from 1 to 15. */
  CCW_NUMBERS {
    @Override
    List<Property> next(List<Properties> devices, boolean defaultVga) {
      Set<Integer> taken = new HashSet<>();
      for (Properties device : devices) {
        String number = device.get("devno", "");
        if (number.startsWith("fe.0.")) {
          taken.add(hexadecimal(number.substring("fe.0.".length())));
        } else if (number.isEmpty() && device.get("driver", "").endsWith("-ccw")) {
          return List.of();
        }
      }
      if (taken.isEmpty() || taken.contains(UNKNOWN)) {
        return List.of();
      }
      for (int number = 1; number <= 15; number++) {
        if (!taken.contains(number)) {
          return List.of(Property.text("devno", "fe.0." + Integer.toHexString(number)));
        }
      }
      return List.of();
    }
  };

  private static final int UNKNOWN = -1;

  private static final Set<String> ROOT_PORT_MODELS =
      Set.of("ioh3420", "pcie-root-port", "xio3130-downstream");

  /** How the names of devices begin that libvirt writes without a bus and that are not PCI. */
  private static final List<String> NOT_PCI =
      List.of(
          "ccid-",
          "floppy",
          "hda-",
          "ide-",
          "intel-iommu",
          "isa-",
          "loader",
          "nvdimm",
          "pc-dimm",
          "pvpanic",
          "scsi-",
          "sd-card",
          "sga",
          "tpm-",
          "usb-kbd",
          "usb-mouse",
          "usb-storage",
          "usb-tablet",
          "virtconsole",
          "virtserialport",
          "vmcoreinfo",
          "vmgenid");

  /**
   * The next free address; none if the line does not use this scheme or there is none left.
   *
   * @param devices those that stay
   * @param defaultVga whether QEMU adds a graphics card of its own
   */
  abstract List<Property> next(List<Properties> devices, boolean defaultVga);

  private static boolean mayBePci(String driver) {
    for (String prefix : NOT_PCI) {
      if (driver.startsWith(prefix)) {
        return false;
      }
    }
    return true;
  }

  /** QEMU reads {@code SLOT.FUNCTION} in hexadecimal; a number in JSON is slot * 8 + function. */
  private static int slot(Optional<Property> found) {
    if (found.isEmpty()) {
      return UNKNOWN;
    }
    Property address = found.get();
    if (address.type() == Property.Type.NUMBER) {
      int number = number(address.value(), 10);
      return number == UNKNOWN ? UNKNOWN : number >> 3;
    }
    int dot = address.value().indexOf('.');
    return hexadecimal(dot < 0 ? address.value() : address.value().substring(0, dot));
  }

  private static int hexadecimal(String text) {
    return number(text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text, 16);
  }

  private static int number(String digits, int radix) {
    try {
      return Integer.parseUnsignedInt(digits, radix);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }
}
