package io.github.qrap.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The IPv6 addresses of QEMU's own network, for a prefix of 64 bits, in passt's spelling.
 *
 * @param dnsInside whether the DNS server is an address of the same prefix
 */
record Ipv6Plan(String guest, String host, String dns, boolean dnsInside) {
  /** Where QEMU's own network has its router. */
  static final String ROUTER = "fe80::2";

  private static final String DEFAULT = "fec0::";
  private static final int BITS = 64;

  /** QEMU takes no longer prefix. */
  private static final int MOST_BITS = 126;

  /**
   * Of these settings.
   *
   * @return empty if the prefix is not one of 64 bits
   * @throws InvalidSettingException if QEMU would not take them
   */
  static Optional<Ipv6Plan> of(Settings settings) throws InvalidSettingException {
    String prefix = settings.last("ipv6-prefix").orElse(DEFAULT);
    String bits = settings.last("ipv6-prefixlen").orElse("" + BITS);
    Optional<String> net = settings.last("ipv6-net");
    if (net.isPresent()) {
      int slash = net.get().indexOf('/');
      prefix = slash < 0 ? net.get() : net.get().substring(0, slash);
      bits = slash < 0 ? "" + BITS : net.get().substring(slash + 1);
    }
    byte[] network = address(net.isPresent() ? "ipv6-net" : "ipv6-prefix", prefix);
    Arrays.fill(network, BITS / 8, network.length, (byte) 0);
    byte[] host = address(settings, "ipv6-host", network, 2);
    byte[] dns = address(settings, "ipv6-dns", network, 3);
    if (prefixLength(settings, net.isPresent() ? "ipv6-net" : "ipv6-prefixlen", bits) != BITS) {
      return Optional.empty();
    }
    if (!isInside(host, network)) {
      throw InvalidSettingException.alsoForQemu(
          "ipv6-host=" + text(host), "outside " + text(network) + "/" + BITS);
    }
    return Optional.of(
        new Ipv6Plan(text(at(network, 0x15)), text(host), text(dns), isInside(dns, network)));
  }

  /** Whether passt gives a guest its address: not one of multicast or of the network ::/64. */
  boolean isGuestUsable() {
    return !guest.startsWith("ff") && !guest.equals("::15");
  }

  private static byte[] address(Settings settings, String key, byte[] network, int usual)
      throws InvalidSettingException {
    Optional<String> text = settings.last(key);
    return text.isPresent() ? address(key, text.get()) : at(network, usual);
  }

  private static byte[] address(String key, String text) throws InvalidSettingException {
    try {
      // What has a colon is never looked up.
      if (text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
        byte[] address = InetAddress.getByName(text).getAddress();
        if (address.length == 16) {
          return address;
        }
      }
    } catch (UnknownHostException e) {
      // Reported below.
    }
    throw InvalidSettingException.alsoForQemu(key + "=" + text, "not an IPv6 address");
  }

  private static long prefixLength(Settings settings, String key, String text)
      throws InvalidSettingException {
    Optional<Long> number = Ipv4Net.number(text);
    if (number.isEmpty() || number.get() > MOST_BITS) {
      throw InvalidSettingException.alsoForQemu(
          settings.texts(key).get(0), "the prefix must have 0 to " + MOST_BITS + " bits");
    }
    return number.get();
  }

  private static byte[] at(byte[] network, int number) {
    byte[] address = network.clone();
    address[address.length - 1] = (byte) number;
    return address;
  }

  private static boolean isInside(byte[] address, byte[] network) {
    return Arrays.equals(address, 0, BITS / 8, network, 0, BITS / 8);
  }

  /** With the first run of zeros left out. */
  private static String text(byte[] address) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < address.length; i += 2) {
      text.append(i == 0 ? "" : ":");
      text.append(Integer.toHexString((address[i] & 0xff) << 8 | address[i + 1] & 0xff));
    }
    return text.toString().replaceFirst("(^|:)0(:0)+(:|$)", "::");
  }
}
