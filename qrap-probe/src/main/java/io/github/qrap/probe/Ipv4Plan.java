package io.github.qrap.probe;

import java.util.Optional;

/**
 * The IPv4 addresses of QEMU's own network, as it computes them.
 *
 * @param dns where the guest looks for a DNS server; perhaps elsewhere
 */
record Ipv4Plan(Ipv4Net net, int host, int guest, int dns) {
  private static final Ipv4Net DEFAULT = new Ipv4Net(0x0a000200, 24);

  /**
   * Of these settings.
   *
   * @throws InvalidSettingException if QEMU would not take them
   */
  static Ipv4Plan of(Settings settings) throws InvalidSettingException {
    Ipv4Net net = net(settings);
    int host = address(settings, "host").orElse(net.host());
    int guest = address(settings, "dhcpstart").orElse(net.guest());
    int dns = address(settings, "dns").orElse(net.dns());
    String place = Ipv4Net.text(net.network()) + "/" + net.bits();
    if (!net.contains(host)) {
      throw refusal("the host's address " + Ipv4Net.text(host) + " is outside " + place);
    }
    if (!net.contains(guest)) {
      throw refusal("the guest's address " + Ipv4Net.text(guest) + " is outside " + place);
    }
    if (host == guest || host == dns || guest == dns) {
      throw refusal(
          "host "
              + Ipv4Net.text(host)
              + ", guest "
              + Ipv4Net.text(guest)
              + " and DNS server "
              + Ipv4Net.text(dns)
              + " must differ");
    }
    return new Ipv4Plan(net, host, guest, dns);
  }

  /** Whether passt gives a guest its address: not one of loopback, multicast, all or none. */
  boolean isGuestUsable() {
    int first = guest >>> 24;
    return guest != 0 && guest != -1 && first != 127 && first >>> 4 != 14;
  }

  private static InvalidSettingException refusal(String reason) {
    return InvalidSettingException.alsoForQemu("the addresses of the netdev", reason);
  }

  private static Ipv4Net net(Settings settings) throws InvalidSettingException {
    Optional<String> net = settings.last("net");
    Optional<String> address = settings.last("ip");
    if (net.isEmpty() && address.isEmpty()) {
      return DEFAULT;
    }
    String setting = net.isPresent() ? "net=" + net.get() : "ip=" + address.get();
    String text = net.isPresent() ? net.get() : address.get() + "/24";
    Optional<Ipv4Net> parsed = Ipv4Net.parse(text);
    if (parsed.isEmpty()) {
      throw new InvalidSettingException(
          setting + ": not an IPv4 network of 4 to 32 bits, such as 10.0.2.0/24");
    }
    return parsed.get();
  }

  private static Optional<Integer> address(Settings settings, String key)
      throws InvalidSettingException {
    Optional<String> text = settings.last(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> address = Ipv4Net.address(text.get());
    if (address.isEmpty()) {
      throw InvalidSettingException.alsoForQemu(key + "=" + text.get(), "not an IPv4 address");
    }
    return address;
  }
}
