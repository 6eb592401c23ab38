package io.github.qrap.probe;

import java.util.List;
import java.util.Optional;

/** The part that is about IPv6. */
final class UserIpv6 {
  private final Settings settings;
  private final PasstHost host;
  private final OwnArguments own;
  private final UserFamilies families;
  private final boolean restricted;
  private final Translation result;

  UserIpv6(UserNetdev netdev) {
    settings = netdev.settings();
    host = netdev.host();
    own = netdev.own();
    families = netdev.families();
    restricted = netdev.restricted();
    result = netdev.result();
  }

  /** Unasked, passt's own IPv6 is the better one. */
  void translate() throws InvalidSettingException {
    List<String> prefix = settings.texts("ipv6-net", "ipv6-prefix", "ipv6-prefixlen");
    List<String> hostAddress = settings.texts("ipv6-host");
    List<String> dns = settings.texts("ipv6-dns");
    List<String> all = families.ipv6Settings();
    if (all.isEmpty()) {
      return;
    }
    Optional<Ipv6Plan> plan = Ipv6Plan.of(settings);
    if (!families.takesIpv6()) {
      result.leave(all);
    } else if (families.lacksIpv6Route()) {
      UserFamilies.loseForRoute("IPv6", all, result);
    } else if (plan.isEmpty()) {
      result.lose(all, "passt has prefixes of 64 bits only", "");
    } else {
      addPrefix(plan.get(), prefix);
      addHost(plan.get(), hostAddress);
      addDns(plan.get(), dns);
    }
  }

  private void addPrefix(Ipv6Plan plan, List<String> asked) throws InvalidSettingException {
    if (own.setsAddress(IpFamily.IPV6)) {
      result.leave(asked);
      return;
    }
    InvalidSettingException.requireUsable(plan.isGuestUsable(), asked, plan.guest());
    if (asked.isEmpty() || host.can(PasstAbility.DNS_FORWARD)) {
      result.keep(asked, "-a", plan.guest(), "-g", Ipv6Plan.ROUTER);
    } else {
      result.change(
          asked,
          "the guest gets prefix and router, but finds neither host nor DNS server in it ("
              + PasstAbility.DNS_FORWARD.since()
              + " or later: both)",
          "-a",
          plan.guest(),
          "-g",
          Ipv6Plan.ROUTER);
    }
  }

  private void addHost(Ipv6Plan plan, List<String> asked) {
    if (own.has(IpFamily.IPV6, "map-host-loopback")) {
      result.leave(asked);
    } else if (host.can(PasstAbility.LOOPBACK_ADDRESS)) {
      result.keep(asked, "--map-host-loopback", plan.host());
    } else {
      result.lose(asked, PasstAbility.LOOPBACK_ADDRESS);
    }
  }

  private void addDns(Ipv6Plan plan, List<String> asked) throws InvalidSettingException {
    if (restricted && !plan.dnsInside()) {
      throw InvalidSettingException.outsideThoughRestricted(asked);
    }
    if (own.setsDns(IpFamily.IPV6)) {
      result.leave(asked);
    } else if (!plan.dnsInside()) {
      result.keep(asked, "-D", plan.dns());
    } else if (!host.can(PasstAbility.DNS_FORWARD)) {
      result.lose(asked, PasstAbility.DNS_FORWARD);
    } else if (restricted) {
      result.keep(asked);
    } else {
      result.keep(asked, "--dns-forward", plan.dns());
    }
  }
}
