package io.github.qrap.patch;

import java.util.Optional;

/** The spellings of a PCI slot and its function. */
final class PciAddress {
  /** The slot of an address that is missing or invalid. */
  static final int UNKNOWN = -1;

  private PciAddress() {}

  /** The slot, from 0 to 31 where QEMU takes it. */
  static int slot(Optional<Property> addr) {
    String text = text(addr);
    int dot = text.indexOf('.');
    return hexadecimal(dot < 0 ? text : text.substring(0, dot));
  }

  /** The function of the slot; 0 where none is named. */
  static int function(Optional<Property> addr) {
    String text = text(addr);
    int dot = text.indexOf('.');
    return dot < 0 ? 0 : hexadecimal(text.substring(dot + 1));
  }

  /** QEMU reads {@code SLOT.FUNCTION} in hexadecimal; a number in JSON is slot * 8 + function. */
  private static String text(Optional<Property> addr) {
    if (addr.isEmpty()) {
      return "";
    }
    String value = addr.get().value();
    if (addr.get().type() != Property.Type.NUMBER) {
      return value;
    }
    int number = number(value, 10);
    return number == UNKNOWN ? "" : Integer.toHexString(number >> 3) + "." + (number & 7);
  }

  /**
   * The {@code addr} for a {@code -device} where {@code -net nic} has this one: {@code
   * [[DOMAIN:]BUS:]SLOT}. Empty if it is invalid or on another bus: QEMU takes any since version 9,
   * and looks at none.
   */
  static Optional<String> ofOldForm(String address) {
    int colon = address.lastIndexOf(':');
    int slot = hexadecimal(address.substring(colon + 1));
    for (int i = 0; i < colon; i++) {
      if (address.charAt(i) != '0' && address.charAt(i) != ':') {
        return Optional.empty();
      }
    }
    return slot < 0 || slot >= PciSlots.COUNT
        ? Optional.empty()
        : Optional.of("0x" + Integer.toHexString(slot));
  }

  /** A number with or without {@code 0x} before it. */
  static int hexadecimal(String text) {
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
