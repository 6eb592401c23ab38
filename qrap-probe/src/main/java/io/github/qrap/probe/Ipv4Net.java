package io.github.qrap.probe;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 network, and the addresses that QEMU's own network gives out in it. Addresses are the 32
 * bits of an {@code int}.
 *
 * @param network the address of the network itself
 * @param bits how many bits of it are the network's
 */
record Ipv4Net(int network, int bits) {
  private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]+|[0-9]+");

  private static final int HOST = 0x0202;
  private static final int DNS = 0x0203;
  private static final int GUEST = 0x020f;

  /**
   * Reads {@code net=}: an address, perhaps with a slash and a number of bits or a mask.
   *
   * @return empty if QEMU would not take it
   */
  static Optional<Ipv4Net> parse(String text) {
    int slash = text.indexOf('/');
    Optional<Integer> address = address(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> bits =
        slash < 0 ? Optional.of(usualBits(address.get())) : bits(text.substring(slash + 1));
    return bits.isEmpty()
        ? Optional.empty()
        : Optional.of(new Ipv4Net(address.get() & mask(bits.get()), bits.get()));
  }

  /** As inet_aton(3) does: one to four numbers, the last of which fills what is left. */
  static Optional<Integer> address(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length > 4) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      long limit = last ? 1L << 8 * (4 - i) : 1L << 8;
      Optional<Long> number = number(parts[i]);
      if (number.isEmpty() || number.get() >= limit) {
        return Optional.empty();
      }
      address |= last ? number.get() : number.get() << 8 * (3 - i);
    }
    return Optional.of((int) address);
  }

  /** With 0x in front in hexadecimal, with 0 in octal, else in decimal. */
  static Optional<Long> number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.decode(text));
    } catch (NumberFormatException e) {
      // 08 is not octal, and nothing here is as long as 2^63.
      return Optional.empty();
    }
  }

  static String text(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  boolean contains(int address) {
    return (address & mask(bits)) == network;
  }

  /** Where the guest finds the host. */
  int host() {
    return network | HOST & ~mask(bits);
  }

  /** Where the guest finds a DNS server. */
  int dns() {
    return network | DNS & ~mask(bits);
  }

  /** What the guest gets. */
  int guest() {
    return network | GUEST & ~mask(bits);
  }

  private static int mask(int bits) {
    return bits == 0 ? 0 : -1 << 32 - bits;
  }

  private static Optional<Integer> bits(String text) {
    if (text.matches("[0-9]{1,3}")) {
      int bits = Integer.parseInt(text);
      return bits < 4 || bits > 32 ? Optional.empty() : Optional.of(bits);
    }
    Optional<Integer> mask = address(text);
    if (mask.isEmpty()) {
      return Optional.empty();
    }
    int bits = Integer.bitCount(mask.get());
    return mask.get() == mask(bits) ? Optional.of(bits) : Optional.empty();
  }

  /**
   * Those of the class of the address, and of networks for private use and for tests. QEMU takes 15
   * for 198.18 alone, though 198.19 is of the same network.
   */
  private static int usualBits(int address) {
    if (address >= 0) {
      return 8;
    }
    if (new Ipv4Net(0xac100000, 12).contains(address)) {
      return 12;
    }
    if (new Ipv4Net(0x80000000, 2).contains(address)
        || new Ipv4Net(0xc0a80000, 16).contains(address)) {
      return 16;
    }
    if (new Ipv4Net(0xc6120000, 16).contains(address)) {
      return 15;
    }
    return new Ipv4Net(0xe0000000, 3).contains(address) ? 24 : 28;
  }
}
