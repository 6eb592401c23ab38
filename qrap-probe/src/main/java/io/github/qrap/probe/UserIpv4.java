package io.github.qrap.probe;

import io.github.qrap.api.Remedy;
import java.util.List;

/** The part of the translation of QEMU's own network that is about IPv4. */
final class UserIpv4 {
  private final Settings settings;
  private final PasstHost host;
  private final OwnArguments own;
  private final UserFamilies families;
  private final boolean restricted;
  private final Ipv4Plan plan;
  private final Translation result;

  UserIpv4(UserNetdev netdev) {
    settings = netdev.settings();
    host = netdev.host();
    own = netdev.own();
    families = netdev.families();
    restricted = netdev.restricted();
    plan = netdev.plan();
    result = netdev.result();
  }

  void translate() throws InvalidSettingException {
    List<String> addresses = settings.texts("net", "ip", "host", "dhcpstart");
    if (!families.asksForIpv4()) {
      result.lose(addresses, "the guest has no IPv4", "");
    }
    if (!families.hasIpv4()) {
      List<String> all = settings.texts("net", "ip", "host", "dhcpstart", "dns");
      if (families.lacksIpv4Route()) {
        UserFamilies.loseForRoute("IPv4", all.isEmpty() ? List.of("IPv4") : all, result);
      } else {
        result.leave(families.asksForIpv4() ? all : List.of());
      }
      return;
    }
    if (own.setsAddress(IpFamily.IPV4)) {
      result.leave(addresses);
    } else {
      InvalidSettingException.requireUsable(
          plan.isGuestUsable(), addresses, Ipv4Net.text(plan.guest()));
      InvalidSettingException.requireUsable(plan.host() != 0, addresses, Ipv4Net.text(plan.host()));
      result.keep(
          addresses,
          "-a",
          Ipv4Net.text(plan.guest()),
          "-n",
          Integer.toString(plan.net().bits()),
          "-g",
          Ipv4Net.text(plan.host()));
      if (!host.hasIpv4Route()
          && !(families.takesIpv6() && host.hasIpv6Route())
          && !own.has("interface")) {
        // From an interface, passt of 2025 takes that it is to have IPv4 at all.
        result.add("-i", "lo");
      }
    }
    if (own.setsDns(IpFamily.IPV4)) {
      result.leave(settings.texts("dns"));
    } else {
      addDns();
    }
  }

  private void addDns() {
    List<String> asked = settings.texts("dns");
    String dns = Ipv4Net.text(plan.dns());
    if (restricted) {
      if (!asked.isEmpty()) {
        result.keep(asked, "-D", dns);
      }
      return;
    }
    if (asked.isEmpty()) {
      if (!own.setsAddress(IpFamily.IPV4) && host.can(PasstAbility.DNS_FORWARD)) {
        result.add("--dns-forward", dns);
      }
      return;
    }
    if (!plan.net().contains(plan.dns())) {
      result.keep(asked, "-D", dns);
    } else if (!host.can(PasstAbility.DNS_FORWARD)) {
      result.lose(asked, PasstAbility.DNS_FORWARD.lacking(), "the server that DHCP names answers");
    } else if (host.nameserver().isEmpty()) {
      result.lose(
          asked,
          "/etc/resolv.conf names no IPv4 server that passt could ask",
          new Remedy.AddDaemonArguments(
              List.of("-D", dns, "--dns-forward", dns, "--dns-host", "ADDRESS")));
    } else {
      // With -D alone, passt would not know whom to ask.
      result.keep(asked, "-D", dns, "--dns-forward", dns, "--dns-host", host.nameserver().get());
    }
  }
}
