package io.github.qrap.patch;

import io.github.qrap.patch.Property.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The functions of PCI slots: in a slot without function 0, a guest finds no device. */
final class PciFunctions {
  private final List<OptionProperties> devices;

  /**
   * @param devices that stay
   */
  PciFunctions(List<OptionProperties> devices) {
    this.devices = devices;
  }

  /** Whether devices that stay are in the slot of this NIC, which is its function 0. */
  boolean needFunction0(GivenNic nic) {
    return nic.isDevice()
        && PciAddress.function(nic.find("addr")) == 0
        && isTaken(nic.find("bus"), nic.find("addr"), false);
  }

  /**
   * The same place, but as function 0 of its slot if no device that stays is that.
   *
   * @param place with what a NIC that goes says of it
   */
  List<Property> found(List<Property> place) {
    Optional<Property> bus = OptionProperties.NONE.plus(place).find("bus");
    Optional<Property> addr = OptionProperties.NONE.plus(place).find("addr");
    if (PciAddress.function(addr) <= 0 || isTaken(bus, addr, true)) {
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
    if (isTaken(bus, addr, false)) {
      found.add(new Property("multifunction", "on", Type.SWITCH));
    }
    return found;
  }

  /** Whether a device is function 0 of this slot, or else one of its other functions. */
  private boolean isTaken(Optional<Property> bus, Optional<Property> addr, boolean first) {
    int slot = PciAddress.slot(addr);
    for (OptionProperties device : devices) {
      Optional<Property> other = device.find("addr");
      if (slot != PciAddress.UNKNOWN
          && PciAddress.slot(other) == slot
          && PciSlots.isSameBus(device.find("bus"), bus)
          && PciAddress.function(other) == 0 == first) {
        return true;
      }
    }
    return false;
  }
}
