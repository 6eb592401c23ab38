package io.github.qrap.probe;

import java.util.List;
import java.util.Optional;

/** Which IP families a guest gets that had QEMU's own network. */
final class UserFamilies {
  private final Settings settings;
  private final PasstHost host;
  private final OwnArguments own;
  private final boolean ipv4;
  private final boolean ipv6;
  private final boolean lacksIpv4Route;
  private final boolean lacksIpv6Route;

  UserFamilies(Settings settings, PasstHost host, OwnArguments own) throws InvalidSettingException {
    this.settings = settings;
    this.host = host;
    this.own = own;
    Optional<Boolean> v4 = settings.flag("ipv4");
    Optional<Boolean> v6 = settings.flag("ipv6");
    // One that is on alone turns the other one off.
    ipv4 = v4.isPresent() ? v4.get() : !v6.orElse(false);
    ipv6 = v6.isPresent() ? v6.get() : !v4.orElse(false);
    boolean both = takesIpv4() && takesIpv6();
    lacksIpv4Route = both && host.hasIpv6Route() && isMissing(host.hasIpv4Route());
    lacksIpv6Route =
        both && !ipv6Settings().isEmpty() && host.hasIpv4Route() && isMissing(host.hasIpv6Route());
  }

  /** What QEMU does not start with. */
  void check() throws InvalidSettingException {
    if (!ipv4 && !ipv6) {
      throw InvalidSettingException.alsoForQemu("ipv4, ipv6", "both are off");
    }
    List<String> addresses = settings.texts("net", "ip", "host", "dns");
    if (!ipv4 && !addresses.isEmpty()) {
      throw InvalidSettingException.alsoForQemu(String.join(", ", addresses), "IPv4 is off");
    }
    List<String> addresses6 = ipv6Settings();
    if (!ipv6 && !addresses6.isEmpty()) {
      throw InvalidSettingException.alsoForQemu(String.join(", ", addresses6), "IPv6 is off");
    }
  }

  void translate(boolean restricted, Translation result) {
    List<String> asked = settings.texts("ipv4", "ipv6");
    if (own.has("ipv4-only") || own.has("ipv6-only")) {
      result.leave(asked);
    } else if (!ipv6) {
      result.keep(asked, "-4");
    } else if (!ipv4 && restricted) {
      // With -6 and without ICMP, passt would not answer to anything, and so not to a probe.
      result.keep(asked, "--no-dhcp");
    } else if (!ipv4) {
      result.keep(asked, "-6");
    } else {
      result.keep(asked);
    }
  }

  List<String> ipv6Settings() {
    return settings.texts("ipv6-net", "ipv6-prefix", "ipv6-prefixlen", "ipv6-host", "ipv6-dns");
  }

  /** Whether the command line leaves IPv4 on. */
  boolean asksForIpv4() {
    return ipv4;
  }

  /** Whether the guest has IPv4 in the end. */
  boolean hasIpv4() {
    return takesIpv4() && !lacksIpv4Route;
  }

  /** Whether passt is to give it, as far as this machine can. */
  boolean takesIpv4() {
    return own.has("ipv4-only") || ipv4 && !own.has("ipv6-only");
  }

  /** The same for IPv6. */
  boolean takesIpv6() {
    return own.has("ipv6-only") || ipv6 && !own.has("ipv4-only");
  }

  /** Whether the guest lacks IPv4 on a machine that has a default route of IPv6 alone. */
  boolean lacksIpv4Route() {
    return lacksIpv4Route;
  }

  /** The same for IPv6, where the command line says something of it. */
  boolean lacksIpv6Route() {
    return lacksIpv6Route;
  }

  private boolean isMissing(boolean route) {
    return !route && !own.has("interface") && !host.can(PasstAbility.BOTH_FAMILIES);
  }

  /** A line of its own for what is lost with a family. */
  static void loseForRoute(String family, List<String> which, Translation result) {
    result.lose(
        which,
        "the guest has no "
            + family
            + ", because this machine has no default route of it ("
            + PasstAbility.BOTH_FAMILIES.since()
            + " or later: it has)",
        "");
  }
}
