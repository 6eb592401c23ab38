package io.github.qrap.patch;

import java.util.List;
import java.util.Set;

/** What the name of a device says: whether it takes a PCI slot, and which bus it makes. */
final class PciDevices {
  /** Of pseries: makes another root bus. */
  static final String HOST_BRIDGE = "spapr-pci-host-bridge";

  /** Bridges with a bus of one slot, and of 32. */
  private static final Set<String> PORTS =
      Set.of("ioh3420", "pcie-root-port", "xio3130-downstream");

  private static final Set<String> BRIDGES =
      Set.of("i82801b11-bridge", "pci-bridge", "pci-bridge-seat", "pcie-pci-bridge", HOST_BRIDGE);

  /** Bridges with a controller for hotplug, which without ACPI refuses the slot that QEMU finds. */
  private static final Set<String> HOTPLUG =
      Set.of("pci-bridge", "pci-bridge-seat", "pcie-pci-bridge");

  /** Make other root buses. QEMU puts a later device that names none on the last of them. */
  private static final Set<String> EXPANDERS = Set.of("pxb", "pxb-cxl", "pxb-pcie", HOST_BRIDGE);

  /** How the names of devices begin that libvirt writes without a bus and that are not PCI. */
  private static final List<String> NOT_PCI =
      List.of(
          "arm-smmuv3",
          "ccid-",
          "floppy",
          "hda-",
          "ib700",
          "ide-",
          "intel-iommu",
          "isa-",
          "loader",
          "nvdimm",
          "pc-dimm",
          "pvpanic",
          "ramfb",
          "sb16",
          "scsi-",
          "sd-card",
          "sga",
          "spapr-",
          "tpm-",
          "uefi-vars-",
          "usb-kbd",
          "usb-mouse",
          "usb-storage",
          "usb-tablet",
          "virtconsole",
          "virtserialport",
          "vmcoreinfo",
          "vmgenid");

  /** Devices whose names only look like those of PCI devices. */
  private static final Set<String> SEEMINGLY_PCI = Set.of("nvme-ns", "nvme-subsys", HOST_BRIDGE);

  /** Parts of the names of other devices that certainly take a slot. */
  private static final List<String> CERTAINLY_PCI =
      List.of("-pci", "VGA", "ehci", "ioh3420", "nvme", "pci-bridge", "pcie-root-port", "xhci");

  private PciDevices() {}

  /** Whether a device may be on a PCI bus. */
  static boolean mayBePci(String driver) {
    if (isCertainlyPci(driver)) {
      return true;
    }
    // Those of virtio-mmio end so.
    if (SEEMINGLY_PCI.contains(driver) || driver.endsWith("-device")) {
      return false;
    }
    for (String prefix : NOT_PCI) {
      if (driver.startsWith(prefix)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a device is on a PCI bus. */
  static boolean isCertainlyPci(String driver) {
    if (SEEMINGLY_PCI.contains(driver)) {
      return false;
    }
    for (String part : CERTAINLY_PCI) {
      if (driver.contains(part)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is a bridge with one slot. */
  static boolean isPort(String driver) {
    return PORTS.contains(driver);
  }

  /** Whether it is a bridge with 32 slots. */
  static boolean isBridge(String driver) {
    return BRIDGES.contains(driver);
  }

  /** How many slots the bus has that it makes; 0 if it makes none with slots for a NIC. */
  static int room(String driver) {
    return isPort(driver) ? 1 : isBridge(driver) ? PciSlots.COUNT : 0;
  }

  /** Whether its bus has a controller for hotplug. */
  static boolean isHotplugBridge(String driver) {
    return HOTPLUG.contains(driver);
  }

  /** Whether it makes another root bus. */
  static boolean isExpander(String driver) {
    return EXPANDERS.contains(driver);
  }

  /** Whether QEMU may put a device that names no bus on one that takes only bridges. */
  static boolean haveExpander(List<OptionProperties> devices) {
    for (OptionProperties device : devices) {
      if (isExpander(device.kind())) {
        return true;
      }
    }
    return false;
  }
}
