package io.github.qrap.patch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The slots of the bus on which QEMU puts PCI devices that name no bus. */
final class PciSlots {
  private static final int COUNT = 32;

  private static final Set<String> ROOT_BUSES = Set.of("", "pci.0", "pcie.0");

  /** Bridges with a bus of one slot, and of 32 of which the first cannot always be used. */
  private static final Set<String> PORTS =
      Set.of("ioh3420", "pcie-root-port", "xio3130-downstream");

  private static final Set<String> BRIDGES =
      Set.of("i82801b11-bridge", "pci-bridge", "pcie-pci-bridge");

  /**
   * Root buses of their own, on which QEMU may put a device that names none, and then refuses it.
   */
  private static final Set<String> EXPANDERS = Set.of("pxb", "pxb-cxl", "pxb-pcie");

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

  /** Parts of the names of devices that certainly take a slot. */
  private static final List<String> CERTAINLY_PCI =
      List.of("-pci", "VGA", "ehci", "ioh3420", "nvme", "pci-bridge", "pcie-root-port", "xhci");

  private final Set<Integer> taken = new HashSet<>();
  private final List<OptionProperties> devices;
  private int floating;
  private boolean certain = true;

  private PciSlots(List<OptionProperties> devices) {
    this.devices = devices;
  }

  /** The slots of this bus that the devices ask for. */
  static PciSlots of(List<OptionProperties> devices, Set<String> names) {
    PciSlots slots = new PciSlots(devices);
    for (OptionProperties device : devices) {
      String driver = device.kind();
      if (names.contains(device.get("bus", "")) && mayBePci(driver)) {
        int slot = PciAddress.slot(device.find("addr"));
        if (slot != PciAddress.UNKNOWN) {
          slots.taken.add(slot);
        } else {
          slots.certain = false;
          slots.floating += isCertainlyPci(driver) ? 1 : 0;
        }
      }
    }
    return slots;
  }

  /** The slots of the root bus, under any name that a machine gives it. */
  static PciSlots ofRoot(DeviceMap map, List<Integer> chipset) {
    PciSlots slots = of(map.devices(), ROOT_BUSES);
    slots.taken.addAll(chipset);
    slots.floating += map.drives() + (map.hasVga() && chipset.size() > 1 ? 1 : 0);
    return slots;
  }

  /** Whether every device that may be on the bus says which slot it takes. */
  boolean areCertain() {
    return certain;
  }

  boolean isTaken(int slot) {
    return taken.contains(slot);
  }

  /** Whether no slot is left. */
  boolean areFull() {
    return taken.size() + floating >= COUNT;
  }

  /** The bus of a bridge on the command line with a slot to spare. */
  Optional<String> spareBus() {
    Map<String, Integer> children = new HashMap<>();
    for (OptionProperties device : devices) {
      children.merge(device.get("bus", ""), 1, Integer::sum);
    }
    for (OptionProperties device : devices) {
      String driver = device.kind();
      int room = PORTS.contains(driver) ? 1 : BRIDGES.contains(driver) ? COUNT - 1 : 0;
      if (!device.id().isEmpty() && children.getOrDefault(device.id(), 0) < room) {
        return Optional.of(device.id());
      }
    }
    return Optional.empty();
  }

  /** Whether QEMU may put a device that names no bus on one that takes only bridges. */
  boolean haveExpander() {
    for (OptionProperties device : devices) {
      if (EXPANDERS.contains(device.kind())) {
        return true;
      }
    }
    return false;
  }

  /** Whether both are the same bus; the root bus needs no name. */
  static boolean isSameBus(Optional<Property> one, Optional<Property> other) {
    String a = one.isPresent() ? one.get().value() : "";
    String b = other.isPresent() ? other.get().value() : "";
    return a.equals(b) || ROOT_BUSES.contains(a) && ROOT_BUSES.contains(b);
  }

  static boolean isPort(String driver) {
    return PORTS.contains(driver);
  }

  private static boolean mayBePci(String driver) {
    if (isCertainlyPci(driver)) {
      return true;
    }
    for (String prefix : NOT_PCI) {
      if (driver.startsWith(prefix)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCertainlyPci(String driver) {
    for (String part : CERTAINLY_PCI) {
      if (driver.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
