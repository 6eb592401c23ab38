package io.github.qrap.patch;

import java.util.List;
import java.util.Optional;

/** The NICs that QEMU would make without qrap. */
final class FormerNics {
  private final Removals removals;
  private final DeviceMap map;
  private final Machine machine;
  private final List<Integer> chipset;

  /**
   * @param chipset the slots of the root bus that the machine's own devices take
   */
  FormerNics(Removals removals, DeviceMap map, Machine machine, List<Integer> chipset) {
    this.removals = removals;
    this.map = map;
    this.machine = machine;
    this.chipset = chipset;
  }

  /** Whether any of them is on this kind of bus. */
  boolean areOn(Bus bus) {
    boolean on = areEarlyOn(bus);
    for (GivenNic nic : removals.nics()) {
      on |= nic.isDevice() && isMadeOn(bus, nic);
    }
    return on;
  }

  /**
   * Whether QEMU would make one of them before all devices, on the kind of bus that this model is
   * on. If the new NIC is the first device, it gets that place, and every other keeps its own. Not
   * where that place is the one of a device: QEMU would refuse the command line.
   */
  boolean leaveFirstPlaceFor(NicModel model) {
    Optional<Bus> bus = model.bus();
    return bus.isPresent() && areEarlyOn(bus.get()) && !isFirstPlaceTaken(model);
  }

  /** Whether QEMU finds a slot for each that it makes before all devices. */
  boolean nameNoSlot() {
    boolean named = false;
    for (GivenNic nic : removals.nics()) {
      named |= !nic.isDevice() && nic.find("addr").isPresent();
    }
    return !named;
  }

  private boolean areEarlyOn(Bus bus) {
    boolean early = map.hasImplicitNetwork() && machine.hasOwnNicOn(bus);
    for (GivenNic nic : removals.nics()) {
      early |= !nic.isDevice() && isMadeOn(bus, nic);
    }
    return early;
  }

  private boolean isMadeOn(Bus bus, GivenNic nic) {
    return machine.makes(nic) && machine.modelOf(nic).isOn(bus);
  }

  private boolean isFirstPlaceTaken(NicModel model) {
    if (model.isOn(Bus.CCW)) {
      return Addressing.isFirstNumberTaken(map);
    }
    if (!model.isOn(Bus.PCI)) {
      return false;
    }
    PciSlots slots = PciSlots.ofRoot(map, chipset);
    int slot = firstSlot() + (hasGraphicsCard() ? 1 : 0);
    return slots.isTaken(slot)
        || slots.areFull(model.lastSlot())
        || !slots.haveRoomFor(model, slot);
  }

  /** Whether this is the slot of the graphics card, which comes before them. */
  boolean comeAfterCardIn(int slot) {
    return hasGraphicsCard() && slot == firstSlot();
  }

  /** Other machines make it later. */
  private boolean hasGraphicsCard() {
    return map.hasVga() && machine.isPc();
  }

  private int firstSlot() {
    int slot = 0;
    while (chipset.contains(slot)) {
      slot++;
    }
    return slot;
  }
}
