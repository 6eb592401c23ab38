package io.github.qrap.patch;

import io.github.qrap.patch.Property.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The functions of PCI slots: in a slot without function 0, a guest finds no device. */
final class PciFunctions {
  private static final int LAST = 7;

  /** From here on, no chipset has any in the slot that it shares. */
  private static final int FIRST_SPARE = 4;

  private final List<OptionProperties> devices;
  private final List<Integer> chipset;

  /**
   * @param devices that stay
   * @param chipset the slots of the root bus whose function 0 the machine has
   */
  PciFunctions(List<OptionProperties> devices, List<Integer> chipset) {
    this.devices = devices;
    this.chipset = chipset;
  }

  /** Whether devices that stay are in the slot of this NIC, which is its function 0. */
  boolean needFunction0(GivenNic nic) {
    Optional<Property> addr = address(nic.find("bus"), nic.find("addr"));
    return nic.isDevice()
        && PciAddress.function(addr) == 0
        && areOthers(taken(nic.find("bus"), addr));
  }

  /** Whether devices that stay, or the chipset, are in the slot of this NIC. */
  boolean areIn(GivenNic nic) {
    return taken(nic.find("bus"), nic.find("addr")) != 0;
  }

  /**
   * The same place, but as function 0 of its slot if no device that stays is that, or may be.
   *
   * @param place with what a NIC that goes says of it
   */
  List<Property> found(List<Property> place) {
    Optional<Property> bus = OptionProperties.NONE.plus(place).find("bus");
    Optional<Property> addr = OptionProperties.NONE.plus(place).find("addr");
    int taken = taken(bus, addr);
    if (PciAddress.function(addr) <= 0 || isFunction(0, taken) || mayGetFunction0(bus)) {
      return place;
    }
    List<Property> found = new ArrayList<>();
    for (Property property : place) {
      if (property.key().equals("addr")) {
        found.add(Property.text("addr", "0x" + Integer.toHexString(PciAddress.slot(addr))));
      } else if (!property.key().equals("multifunction")) {
        found.add(property);
      }
    }
    if (areOthers(taken)) {
      found.add(new Property("multifunction", "on", Type.SWITCH));
    }
    return found;
  }

  /**
   * A function that is free beside those of the chipset, for a root bus whose slots are all taken.
   * Empty if there is none up to this slot.
   */
  List<Property> spare(String rootBus, int last) {
    // A single slot is that of a host bridge, which is alone in it.
    if (chipset.size() > 1 && chipset.get(chipset.size() - 1) <= last) {
      Property bus = Property.text("bus", rootBus);
      String slot = Integer.toHexString(chipset.get(chipset.size() - 1));
      for (int function = LAST; function >= FIRST_SPARE; function--) {
        Property addr = Property.text("addr", "0x" + slot + ".0x" + function);
        if (!isFunction(function, taken(Optional.of(bus), Optional.of(addr)))) {
          return List.of(bus, addr);
        }
      }
    }
    return List.of();
  }

  /**
   * Whether devices that stay are in a slot of the root bus that has no function 0. QEMU takes the
   * slot for free, and then refuses a device there that is not one of several functions.
   */
  boolean leaveFunction0() {
    int[] taken = new int[PciSlots.COUNT];
    for (int slot : chipset) {
      taken[slot] = 1;
    }
    for (OptionProperties device : devices) {
      Optional<Property> addr = device.find("addr");
      int slot = PciAddress.slot(addr);
      if (slot >= 0
          && slot < PciSlots.COUNT
          && PciSlots.isSameBus(device.find("bus"), Optional.empty())) {
        taken[slot] |= 1 << PciAddress.function(addr);
      }
    }
    for (int functions : taken) {
      if (areOthers(functions) && !isFunction(0, functions)) {
        return true;
      }
    }
    return false;
  }

  /** Whether QEMU may make a device that names no slot function 0 of one with other functions. */
  private boolean mayGetFunction0(Optional<Property> bus) {
    for (OptionProperties device : devices) {
      Optional<Property> multifunction = device.find("multifunction");
      if (device.find("addr").isEmpty()
          && multifunction.isPresent()
          && multifunction.get().isOn()
          && PciSlots.isSameBus(device.find("bus"), bus)) {
        return true;
      }
    }
    return false;
  }

  /** The functions that devices have in the slot of this address; each is a bit. */
  private int taken(Optional<Property> bus, Optional<Property> addr) {
    int slot = PciAddress.slot(addr);
    int taken = PciSlots.isSameBus(bus, Optional.empty()) && chipset.contains(slot) ? 1 : 0;
    for (OptionProperties device : devices) {
      Optional<Property> other = address(device.find("bus"), device.find("addr"));
      if (slot != PciAddress.UNKNOWN
          && PciAddress.slot(other) == slot
          && PciSlots.isSameBus(device.find("bus"), bus)) {
        taken |= 1 << PciAddress.function(other);
      }
    }
    return taken;
  }

  /** The address of a device: on a port, which has one slot, that slot if it names none. */
  private Optional<Property> address(Optional<Property> bus, Optional<Property> addr) {
    if (addr.isPresent() || bus.isEmpty()) {
      return addr;
    }
    for (OptionProperties device : devices) {
      if (PciDevices.isPort(device.kind()) && device.id().equals(bus.get().value())) {
        return Optional.of(Property.text("addr", "0x0"));
      }
    }
    return addr;
  }

  private static boolean isFunction(int function, int taken) {
    return (taken & 1 << function) != 0;
  }

  private static boolean areOthers(int taken) {
    return (taken & ~1) != 0;
  }
}
