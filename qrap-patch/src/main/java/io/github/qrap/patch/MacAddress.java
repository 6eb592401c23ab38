package io.github.qrap.patch;

import java.util.Optional;

/** The spellings of an Ethernet address. */
final class MacAddress {
  private static final int BYTES = 6;

  private MacAddress() {}

  /** Whether {@code -device} takes this: six times two hexadecimal digits. */
  static boolean isStrict(String text) {
    if (text.length() != 3 * BYTES - 1) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i % 3 == 2 ? c != ':' && c != '-' : Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The strict spelling of what {@code -nic} and {@code -net nic} take: also single digits, 0x
   * before them, and a number for the last three bytes. Empty if it is neither.
   */
  static Optional<String> strict(String text) {
    try {
      String[] parts = text.split("[:-]", -1);
      StringBuilder mac = new StringBuilder();
      if (parts.length == 1) {
        int number = Integer.decode(text);
        return number < 0 || number > 0xFFFFFF
            ? Optional.empty()
            : Optional.of(
                String.format(
                    "00:00:00:%02x:%02x:%02x", number >> 16, number >> 8 & 255, number & 255));
      }
      for (String part : parts) {
        String digits = part.startsWith("0x") || part.startsWith("0X") ? part.substring(2) : part;
        int value = Integer.parseInt(digits, 16);
        if (value < 0 || value > 255) {
          return Optional.empty();
        }
        mac.append(mac.isEmpty() ? "" : ":").append(digits.length() < 2 ? "0" : "").append(digits);
      }
      return parts.length == BYTES ? Optional.of(mac.toString()) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
