package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The slots of the bus on which QEMU puts PCI devices that name no bus. */
final class PciSlots {
  static final int COUNT = 32;

  /** How the machines call it, and what a device names that asks for none. */
  private static final Set<String> ROOT_BUSES = Set.of("", "pci.0", "pcie.0");

  /** Stands for the bus of a pxb, whatever its name: a NIC cannot be on it. */
  private static final String BUS_FOR_BRIDGES = "pxb";

  private final Set<Integer> taken = new HashSet<>();
  private final List<OptionProperties> devices;

  /** How many devices without a slot are on the bus, and how many more may be. */
  private int floating;

  private int uncertain;
  private boolean certain = true;

  private PciSlots(List<OptionProperties> devices) {
    this.devices = devices;
  }

  /** The slots of this bus that the devices ask for. */
  static PciSlots of(List<OptionProperties> devices, Set<String> names) {
    PciSlots slots = new PciSlots(devices);
    for (OptionProperties device : onRootBuses(devices)) {
      String driver = device.kind();
      if (names.contains(device.get("bus", "")) && PciDevices.mayBePci(driver)) {
        int slot = PciAddress.slot(device.find("addr"));
        if (slot != PciAddress.UNKNOWN) {
          slots.taken.add(slot);
        } else {
          slots.certain = false;
          slots.count(PciDevices.isCertainlyPci(driver));
        }
      }
    }
    return slots;
  }

  /**
   * The devices in the order in which QEMU makes them, those in JSON last. Each names the bus of
   * the last expander before it if it names none, as QEMU puts it there.
   */
  private static List<OptionProperties> onRootBuses(List<OptionProperties> devices) {
    if (!PciDevices.haveExpander(devices)) {
      return devices;
    }
    List<OptionProperties> ordered = new ArrayList<>();
    for (boolean json : new boolean[] {false, true}) {
      for (OptionProperties device : devices) {
        if (device.json() == json) {
          ordered.add(device);
        }
      }
    }
    String bus = "";
    for (int i = 0; i < ordered.size(); i++) {
      OptionProperties device = ordered.get(i);
      if (device.kind().equals(PciDevices.HOST_BRIDGE)) {
        bus = busOfHost(ordered, i);
      } else if (PciDevices.isExpander(device.kind())) {
        bus = BUS_FOR_BRIDGES;
      } else if (!bus.isEmpty() && !device.has("bus") && PciDevices.mayBePci(device.kind())) {
        ordered.set(i, device.with("bus", bus));
      }
    }
    return ordered;
  }

  /** The name of the bus of a host bridge: after its id, or numbered with others that have none. */
  private static String busOfHost(List<OptionProperties> ordered, int index) {
    String id = ordered.get(index).id();
    if (!id.isEmpty()) {
      return id + ".0";
    }
    int number = 0;
    for (OptionProperties device : ordered.subList(0, index + 1)) {
      number += PciDevices.isBridge(device.kind()) && device.id().isEmpty() ? 1 : 0;
    }
    return "pci." + number;
  }

  /** The slots of the root bus, under any name that a machine gives it. */
  static PciSlots ofRoot(DeviceMap map, List<Integer> chipset) {
    PciSlots slots = of(map.devices(), ROOT_BUSES);
    slots.taken.addAll(chipset);
    slots.floating += map.drives() + (map.hasVga() && chipset.size() > 1 ? 1 : 0);
    slots.uncertain += map.others();
    // Only pseries has no slot of its chipset; it adds a graphics card and a controller for USB.
    slots.uncertain += chipset.isEmpty() && (map.hasGraphics() || map.hasUsb()) ? 2 : 0;
    return slots;
  }

  private void count(boolean certainly) {
    if (certainly) {
      floating++;
    } else {
      uncertain++;
    }
  }

  /** Whether every device that may be on the bus says which slot it takes. */
  boolean areCertain() {
    return certain;
  }

  boolean isTaken(int slot) {
    return taken.contains(slot);
  }

  /** Whether no slot is left up to this one. */
  boolean areFull(int last) {
    return takenUpTo(last) + floating > last;
  }

  /** Whether no slot may be left up to this one. */
  boolean mayBeFull(int last) {
    return takenUpTo(last) + floating + uncertain > last;
  }

  /** QEMU gives the others the first ones that are free. */
  private int takenUpTo(int last) {
    int count = 0;
    for (int slot : taken) {
      count += slot <= last ? 1 : 0;
    }
    return count;
  }

  /** Whether this model has in this slot what it needs of others. */
  boolean haveRoomFor(NicModel model, int slot) {
    return slot <= model.lastSlot()
        && !(model.isIgb() && (isTaken(slot + 16) || isTaken(slot + 17)));
  }

  /** Whether QEMU may find a slot that has no room for this model. */
  boolean mayHaveNoRoomFor(NicModel model) {
    for (int slot = 0; slot <= model.lastSlot(); slot++) {
      if (!isTaken(slot) && !haveRoomFor(model, slot)) {
        return true;
      }
    }
    return false;
  }

  /** Behind a bridge on the command line with a slot to spare up to this one; else empty. */
  List<Property> behindBridge(int last) {
    List<OptionProperties> ordered = onRootBuses(devices);
    boolean anyUnnamed = false;
    for (OptionProperties bridge : devices) {
      anyUnnamed |= PciDevices.room(bridge.kind()) > 0 && bridge.id().isEmpty();
    }
    for (int i = 0; i < ordered.size(); i++) {
      OptionProperties bridge = ordered.get(i);
      int end = Math.min(PciDevices.room(bridge.kind()) - 1, last);
      boolean host = bridge.kind().equals(PciDevices.HOST_BRIDGE);
      String bus = host ? busOfHost(ordered, i) : bridge.id();
      PciSlots slots = of(devices, Set.of(bus));
      if (end >= 0
          && (host || !bus.isEmpty() && !(anyUnnamed && isLikeUnnamed(bus)))
          && !slots.mayBeFull(end)) {
        return slots.on(bus, PciDevices.isHotplugBridge(bridge.kind()) ? end : -1);
      }
    }
    return List.of();
  }

  /** On a bus, in the last slot that is free up to this one, if it is any. */
  List<Property> on(String bus, int last) {
    Property name = Property.text("bus", bus);
    for (int slot = last; slot > 0; slot--) {
      if (!isTaken(slot)) {
        return List.of(name, Property.text("addr", "0x" + Integer.toHexString(slot)));
      }
    }
    return List.of(name);
  }

  /**
   * Whether QEMU may call the bus of a bridge without an id so, even if another one has this name.
   */
  private static boolean isLikeUnnamed(String bus) {
    return bus.startsWith("pci.") || bus.startsWith("pcie.");
  }

  /** Whether both are the same bus; the root bus needs no name. */
  static boolean isSameBus(Optional<Property> one, Optional<Property> other) {
    String a = one.isPresent() ? one.get().value() : "";
    String b = other.isPresent() ? other.get().value() : "";
    return a.equals(b) || ROOT_BUSES.contains(a) && ROOT_BUSES.contains(b);
  }
}
