package io.github.qrap.patch;

import io.github.qrap.patch.Property.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The places for a NIC that the other devices leave free. */
final class FreePlaces {
  /** The port of powernv that QEMU takes last. A guest finds one device on a port. */
  private static final String POWERNV_PORT = "pcie.0";

  /** The buses for virtio devices without PCI, on m68k: QEMU takes that of the number 0 last. */
  private static final String VIRTIO_BUS = "virtio-mmio-bus.";

  private static final int VIRTIO_BUSES = 128;

  private final DeviceMap map;
  private final Machine machine;
  private final List<Integer> chipset;
  private final PciFunctions functions;
  private final FormerNics formerNics;

  /**
   * @param chipset the slots of the root bus that the machine's own devices take
   * @param functions of the other devices
   * @param formerNics whose places are free now
   */
  FreePlaces(
      DeviceMap map,
      Machine machine,
      List<Integer> chipset,
      PciFunctions functions,
      FormerNics formerNics) {
    this.map = map;
    this.machine = machine;
    this.chipset = chipset;
    this.functions = functions;
    this.formerNics = formerNics;
  }

  /** Whether no PCI slot may be left, and no function of one. */
  boolean mayBeNone(NicModel model) {
    PciSlots slots = PciSlots.ofRoot(map, chipset);
    return slots.mayBeFull(model.lastSlot()) && besideSlots(slots, model.lastSlot()).isEmpty();
  }

  /** Where a NIC can be if the root bus has no slot: behind a bridge, or a function; else empty. */
  private List<Property> besideSlots(PciSlots slots, int last) {
    List<Property> behind = slots.behindBridge(last);
    Optional<String> rootBus = machine.rootBus();
    return behind.isEmpty() && rootBus.isPresent() ? functions.spare(rootBus.get(), last) : behind;
  }

  /** The address that libvirt would give last, as it goes on with the next one; else empty. */
  List<Property> last(NicModel model) {
    Addressing addressing = machine.family().addressing();
    boolean fits =
        switch (addressing) {
          case PCI_SLOTS, SPAPR_SLOTS, BESIDE_PORTS, ROOT_PORTS -> model.isOn(Bus.PCI);
          case CCW_NUMBERS -> model.isOn(Bus.CCW);
          case NONE -> false;
        };
    return fits && !map.hasUnaddressed() ? addressing.lastFree(map, model) : List.of();
  }

  /** Empty where QEMU will find a place by itself. */
  List<Property> spare(NicModel model) throws CommandLineException {
    return model.isOn(Bus.PCI) ? spareOnPci(model) : behindDrives(model);
  }

  /** A place that QEMU gives to no drive, as those come after it and are to keep theirs. */
  private List<Property> behindDrives(NicModel model) {
    boolean drives = map.drives() > 0 || map.hasStandardDrives() && model.isOn(Bus.CCW);
    if (!drives || machine.isMicrovm()) {
      return List.of();
    }
    if (model.isOn(Bus.CCW) && !formerNics.areOn(Bus.CCW)) {
      return Addressing.inSecondSet(map);
    }
    return model.isOn(Bus.VIRTIO) && !formerNics.areOn(Bus.VIRTIO) ? lastVirtioBus() : List.of();
  }

  private List<Property> lastVirtioBus() {
    for (int number = 0; number < VIRTIO_BUSES; number++) {
      if (!map.hasAnyOn(VIRTIO_BUS + number)) {
        return List.of(Property.text("bus", VIRTIO_BUS + number));
      }
    }
    return List.of();
  }

  private List<Property> spareOnPci(NicModel model) throws CommandLineException {
    if (machine.hasPciByDefaultOnly()
        && map.hasDefaults()
        && !formerNics.areOn(Bus.PCI)
        && !map.hasAnyOn(POWERNV_PORT)) {
      return List.of(Property.text("bus", POWERNV_PORT));
    }
    PciSlots slots = PciSlots.ofRoot(map, chipset);
    int last = model.lastSlot();
    List<Property> elsewhere = List.of();
    if (slots.mayBeFull(last)) {
      elsewhere = besideSlots(slots, last);
    } else if (slots.mayHaveNoRoomFor(model)) {
      elsewhere = slots.behindBridge(last);
    }
    if (!elsewhere.isEmpty()) {
      return elsewhere;
    }
    if (slots.areFull(last)) {
      throw new CommandLineException(
          "no PCI slot is left for the guest's NIC; remove a device, or add a bridge:"
              + " -device pci-bridge,id=NAME,chassis_nr=1");
    }
    // Drives come after it, and must find the slot that they had. An igb needs room.
    if (map.drives() > 0 && (functions.leaveFunction0() || !formerNics.areOn(Bus.PCI))
        || slots.mayHaveNoRoomFor(model)) {
      List<Property> lastSlot = lastSlot(model, slots);
      if (!lastSlot.isEmpty()) {
        return lastSlot;
      }
    }
    List<Property> place = new ArrayList<>(rootBesideExpander());
    if (functions.leaveFunction0()) {
      place.add(new Property("multifunction", "on", Type.SWITCH));
    }
    return place;
  }

  /** The last free slot of the root bus; empty if QEMU may find it for another device. */
  private List<Property> lastSlot(NicModel model, PciSlots slots) {
    Optional<String> rootBus = machine.rootBus();
    for (int slot = model.lastSlot(); slot > 0 && rootBus.isPresent(); slot--) {
      if (!slots.isTaken(slot) && slots.haveRoomFor(model, slot)) {
        return slots.mayBeFull(slot) ? List.of() : slots.on(rootBus.get(), slot);
      }
    }
    return List.of();
  }

  /** The root bus by its name, where QEMU may choose another one. */
  List<Property> rootBesideExpander() {
    Optional<String> rootBus = machine.rootBus();
    return rootBus.isPresent() && PciDevices.haveExpander(map.devices())
        ? List.of(Property.text("bus", rootBus.get()))
        : List.of();
  }
}
