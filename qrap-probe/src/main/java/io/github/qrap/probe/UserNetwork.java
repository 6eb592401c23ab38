package io.github.qrap.probe;

import io.github.qrap.api.NativeText;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.api.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Translates the settings of QEMU's own network, {@code user}, into arguments for passt. */
final class UserNetwork {
  private static final Set<String> KNOWN =
      Set.of(
          "bootfile",
          "dhcpstart",
          "dns",
          "dnssearch",
          "domainname",
          "guestfwd",
          "host",
          "hostfwd",
          "hostname",
          "ip",
          "ipv4",
          "ipv6",
          "ipv6-dns",
          "ipv6-host",
          "ipv6-net",
          "ipv6-prefix",
          "ipv6-prefixlen",
          "name",
          "net",
          "restrict",
          "smb",
          "smbserver",
          "tftp",
          "tftp-server-name");

  /** Of a name in DHCP. */
  private static final int MOST_BYTES = 255;

  private final Settings settings;
  private final PasstHost host;
  private final OwnArguments own;
  private final Translation result;

  private final boolean restricted;
  private final boolean ipv4;
  private final boolean ipv6;
  private final boolean noIpv4Route;
  private final boolean noIpv6Route;
  private final Ipv4Plan plan;

  private UserNetwork(Settings settings, PasstHost host, OwnArguments own, Translation result)
      throws InvalidSettingException {
    this.settings = settings;
    this.host = host;
    this.own = own;
    this.result = result;
    restricted = settings.flag("restrict").orElse(false);
    Optional<Boolean> v4 = settings.flag("ipv4");
    Optional<Boolean> v6 = settings.flag("ipv6");
    // One that is on alone turns the other one off.
    ipv4 = v4.isPresent() ? v4.get() : !v6.orElse(false);
    ipv6 = v6.isPresent() ? v6.get() : !v4.orElse(false);
    plan = Ipv4Plan.of(settings);
    boolean both = takesIpv4() && takesIpv6();
    noIpv4Route = both && host.hasIpv6Route() && isMissing(host.hasIpv4Route());
    noIpv6Route =
        both && !ipv6Settings().isEmpty() && host.hasIpv4Route() && isMissing(host.hasIpv6Route());
  }

  /**
   * Translates.
   *
   * @throws InvalidSettingException if no passt may be started with these settings
   */
  static void translate(Settings settings, PasstHost host, OwnArguments own, Translation result)
      throws InvalidSettingException {
    UserNetwork network = new UserNetwork(settings, host, own, result);
    List<PortForward> forwards = network.forwards();
    network.check();
    network.checkLockedIn();
    network.addFamilies();
    network.addIpv4();
    network.addIpv6();
    network.addNames();
    for (PortForward forward : forwards) {
      network.add(forward);
    }
    network.addSwitches();
    network.loseTheRest();
  }

  /** What QEMU does not start with. */
  private void check() throws InvalidSettingException {
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
    for (String key : List.of("hostname", "domainname", "tftp-server-name")) {
      if (NativeText.encode(settings.last(key).orElse("")).length > MOST_BYTES) {
        throw InvalidSettingException.alsoForQemu(key, "longer than " + MOST_BYTES + " bytes");
      }
    }
    if (settings.last("domainname").equals(Optional.of(""))) {
      throw InvalidSettingException.alsoForQemu("domainname=", "it is empty");
    }
  }

  /** What a guest with {@code restrict=on} must not have. */
  private void checkLockedIn() throws InvalidSettingException {
    if (!restricted) {
      return;
    }
    if (ipv4 && !plan.net().contains(plan.dns())) {
      throw outsideThoughRestricted(settings.texts("dns"));
    }
    if (!settings.all("hostfwd").isEmpty()) {
      throw letsOut("hostfwd", "run QEMU without qrap");
    }
    if (!result.forwards().isEmpty()) {
      throw letsOut("a published port", "publish no port");
    }
    if (own.has("ipv6-only")) {
      throw new InvalidSettingException(
          "restrict=on with IPv6 alone, as other arguments for passt have it: passt would answer"
              + " nothing, not even a probe; leave them out");
    }
    for (Protocol protocol : Protocol.values()) {
      for (PortSpec ports : own.ports(protocol)) {
        if (!ports.isNone()) {
          throw letsOut("other arguments for passt that forward " + ports, "leave them out");
        }
      }
    }
  }

  private List<String> ipv6Settings() {
    return settings.texts("ipv6-net", "ipv6-prefix", "ipv6-prefixlen", "ipv6-host", "ipv6-dns");
  }

  private static InvalidSettingException letsOut(String what, String otherwise) {
    return new InvalidSettingException(
        "restrict=on with "
            + what
            + ": passt would let the guest out; remove restrict=on, or "
            + otherwise);
  }

  private static InvalidSettingException outsideThoughRestricted(List<String> dns) {
    return InvalidSettingException.alsoForQemu(
        String.join(", ", dns), "outside the network, which a guest with restrict=on cannot leave");
  }

  /** All that are between ports. */
  private List<PortForward> forwards() throws InvalidSettingException {
    List<PortForward> forwards = new ArrayList<>();
    for (String value : settings.all("hostfwd")) {
      if (PortForward.isOfSocket(value)) {
        continue;
      }
      PortForward forward = PortForward.parse(value).forLease(plan.guest());
      for (PortForward earlier : forwards) {
        if (forward.overlaps(earlier)) {
          throw InvalidSettingException.alsoForQemu(
              earlier.setting() + ", " + forward.setting(), "both listen on the same port");
        }
      }
      forwards.add(forward);
    }
    return forwards;
  }

  private void addFamilies() {
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

  /** Whether the guest has IPv4 in the end. */
  private boolean hasIpv4() {
    return takesIpv4() && !noIpv4Route;
  }

  private boolean takesIpv4() {
    return own.has("ipv4-only") || ipv4 && !own.has("ipv6-only");
  }

  private boolean takesIpv6() {
    return own.has("ipv6-only") || ipv6 && !own.has("ipv4-only");
  }

  /** Whether the guest lacks a family on a machine that has a default route of the other one. */
  private boolean isMissing(boolean route) {
    return !route && !own.has("interface") && !host.can(PasstAbility.BOTH_FAMILIES);
  }

  private void loseForRoute(String family, List<String> which) {
    result.lose(
        which,
        "the guest has no "
            + family
            + ", because this machine has no default route of it ("
            + PasstAbility.BOTH_FAMILIES.since()
            + " or later: it has)",
        "");
  }

  private void addIpv4() throws InvalidSettingException {
    List<String> addresses = settings.texts("net", "ip", "host", "dhcpstart");
    if (!ipv4) {
      result.lose(addresses, "the guest has no IPv4", "");
    }
    if (!hasIpv4()) {
      List<String> all = settings.texts("net", "ip", "host", "dhcpstart", "dns");
      if (noIpv4Route) {
        loseForRoute("IPv4", all.isEmpty() ? List.of("IPv4") : all);
      } else {
        result.leave(ipv4 ? all : List.of());
      }
      return;
    }
    if (own.setsAddress(IpFamily.IPV4)) {
      result.leave(addresses);
    } else {
      requireUsable(plan.isGuestUsable(), addresses, Ipv4Net.text(plan.guest()));
      requireUsable(plan.host() != 0, addresses, Ipv4Net.text(plan.host()));
      result.keep(
          addresses,
          "-a",
          Ipv4Net.text(plan.guest()),
          "-n",
          Integer.toString(plan.net().bits()),
          "-g",
          Ipv4Net.text(plan.host()));
      if (!host.hasIpv4Route() && !(takesIpv6() && host.hasIpv6Route()) && !own.has("interface")) {
        // From an interface, passt of 2025 takes that it is to have IPv4 at all.
        result.add("-i", "lo");
      }
    }
    if (own.setsDns(IpFamily.IPV4)) {
      result.leave(settings.texts("dns"));
    } else {
      addIpv4Dns();
    }
  }

  /** QEMU would start, but the guest could not use such a network. */
  private static void requireUsable(boolean usable, List<String> asked, String address)
      throws InvalidSettingException {
    if (!usable) {
      throw new InvalidSettingException(
          String.join(", ", asked) + ": passt does not take the address " + address);
    }
  }

  private void addIpv4Dns() {
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
      result.lose(
          asked,
          "this passt cannot (" + PasstAbility.DNS_FORWARD.since() + " or later can)",
          "the server that DHCP names answers");
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

  /** Unasked, passt's own IPv6 is the better one. */
  private void addIpv6() throws InvalidSettingException {
    List<String> prefix = settings.texts("ipv6-net", "ipv6-prefix", "ipv6-prefixlen");
    List<String> hostAddress = settings.texts("ipv6-host");
    List<String> dns = settings.texts("ipv6-dns");
    List<String> all = ipv6Settings();
    if (all.isEmpty()) {
      return;
    }
    Optional<Ipv6Plan> plan6 = Ipv6Plan.of(settings);
    if (!takesIpv6()) {
      result.leave(all);
    } else if (noIpv6Route) {
      loseForRoute("IPv6", all);
    } else if (plan6.isEmpty()) {
      result.lose(all, "passt has prefixes of 64 bits only", "");
    } else {
      addIpv6Prefix(plan6.get(), prefix);
      addIpv6Host(plan6.get(), hostAddress);
      addIpv6Dns(plan6.get(), dns);
    }
  }

  private void addIpv6Prefix(Ipv6Plan plan6, List<String> asked) throws InvalidSettingException {
    if (own.setsAddress(IpFamily.IPV6)) {
      result.leave(asked);
      return;
    }
    requireUsable(plan6.isGuestUsable(), asked, plan6.guest());
    if (asked.isEmpty() || host.can(PasstAbility.DNS_FORWARD)) {
      result.keep(asked, "-a", plan6.guest(), "-g", Ipv6Plan.ROUTER);
    } else {
      result.change(
          asked,
          "the guest gets prefix and router, but finds neither host nor DNS server in it ("
              + PasstAbility.DNS_FORWARD.since()
              + " or later: both)",
          "-a",
          plan6.guest(),
          "-g",
          Ipv6Plan.ROUTER);
    }
  }

  private void addIpv6Host(Ipv6Plan plan6, List<String> asked) {
    if (own.has(IpFamily.IPV6, "map-host-loopback")) {
      result.leave(asked);
    } else if (host.can(PasstAbility.LOOPBACK_ADDRESS)) {
      result.keep(asked, "--map-host-loopback", plan6.host());
    } else {
      loseFor(PasstAbility.LOOPBACK_ADDRESS, asked);
    }
  }

  private void addIpv6Dns(Ipv6Plan plan6, List<String> asked) throws InvalidSettingException {
    if (restricted && !plan6.dnsInside()) {
      throw outsideThoughRestricted(asked);
    }
    if (own.setsDns(IpFamily.IPV6)) {
      result.leave(asked);
    } else if (!plan6.dnsInside()) {
      result.keep(asked, "-D", plan6.dns());
    } else if (!host.can(PasstAbility.DNS_FORWARD)) {
      loseFor(PasstAbility.DNS_FORWARD, asked);
    } else if (restricted) {
      result.keep(asked);
    } else {
      result.keep(asked, "--dns-forward", plan6.dns());
    }
  }

  private void addNames() {
    List<String> hostname = settings.texts("hostname");
    if (own.has("hostname")) {
      result.leave(hostname);
    } else if (!hostname.isEmpty()) {
      if (host.can(PasstAbility.HOST_NAME)) {
        result.keep(hostname, "-H", settings.last("hostname").get());
      } else {
        loseFor(PasstAbility.HOST_NAME, hostname);
      }
    }
    List<String> domain = settings.texts("domainname");
    List<String> search = new ArrayList<>(settings.allTexts("dnssearch"));
    List<String> domains = new ArrayList<>(settings.all("dnssearch"));
    if (own.has("search")) {
      result.leave(domain);
      result.leave(search);
      return;
    }
    while (domains.remove("")) {
      search.remove("dnssearch=");
      result.lose(List.of("dnssearch="), "it is empty", "");
    }
    if (!search.isEmpty()) {
      result.keep(search, "-S", String.join(" ", domains));
      result.lose(domain, "passt gives the guest search domains only", "");
    } else if (!domain.isEmpty()) {
      result.change(
          domain, "the guest gets it as search domain", "-S", settings.last("domainname").get());
    }
  }

  private void add(PortForward forward) {
    List<String> setting = List.of(forward.setting());
    if (own.forwards(forward.protocol(), forward.hostPort())) {
      result.leave(setting);
      return;
    }
    if (own.has(forward.turnedOffBy())) {
      result.lose(setting, "other arguments for passt turn " + forward.protocol() + " off", "");
      return;
    }
    for (PortForward published : result.forwards()) {
      if (published.serves(forward)) {
        result.keep(setting);
        return;
      }
      if (published.overlaps(forward)) {
        result.lose(setting, published.setting() + " takes its port", "");
        return;
      }
    }
    if (forward.hostPort() == 0) {
      result.lose(setting, "passt does not choose a port", "name one that is free");
    } else if (!hasIpv4()) {
      result.lose(setting, "the guest has no IPv4", "");
    } else if (result.excludes(forward, host)) {
      result.lose(setting, Translation.TAKES_A_PORT_ONCE, "choose another port");
    } else if (result.mixesUp(forward, host)) {
      result.lose(setting, Translation.ANSWERS_FROM_ONE, "forward from the same address");
    } else if (forward.guestAddress().isEmpty()) {
      result.keep(forward, false);
    } else if (host.can(PasstAbility.FORWARD_TARGETS)) {
      result.keep(forward, true);
    } else {
      result.change(
          forward,
          "this passt forwards to the address that the guest has used last ("
              + PasstAbility.FORWARD_TARGETS.since()
              + " or later: to "
              + Ipv4Net.text(forward.guestAddress().get())
              + ")");
    }
  }

  private void addSwitches() {
    if (restricted) {
      result.keep(settings.texts("restrict"), "--no-tcp", "--no-udp", "--no-icmp");
    } else {
      result.keep(settings.texts("restrict"));
    }
    // Of the netdev itself.
    result.keep(settings.texts("name"));
  }

  private void loseFor(PasstAbility ability, List<String> setting) {
    result.lose(setting, "this passt cannot (" + ability.since() + " or later can)", "");
  }

  /** What no passt can. */
  private void loseTheRest() {
    boolean reachesHost = hasIpv4() && !restricted;
    String router =
        own.setsAddress(IpFamily.IPV4) ? "its router's address" : Ipv4Net.text(plan.host());
    if (!settings.all("smb").isEmpty()) {
      result.lose(
          settings.texts("smb", "smbserver"),
          "passt has no file server",
          reachesHost
              ? "a Samba of this machine that listens on 127.0.0.1 is at "
                  + router
                  + (own.setsAddress(IpFamily.IPV4) ? ", port 445," : ":445")
                  + " in the guest"
              : "");
    }
    result.lose(
        settings.texts("tftp", "bootfile", "tftp-server-name"),
        "passt has no TFTP server",
        "boot by -kernel or from a disk image");
    for (String setting : settings.allTexts("guestfwd")) {
      result.lose(
          List.of(setting),
          "passt has no such forwards",
          reachesHost
              ? "what listens on this machine's 127.0.0.1 is at " + router + " in the guest"
              : "");
    }
    for (String value : settings.all("hostfwd")) {
      if (PortForward.isOfSocket(value)) {
        result.lose(
            List.of("hostfwd=" + value),
            "passt forwards ports only",
            "write hostfwd=tcp:127.0.0.1:PORT-:PORT");
      }
    }
    for (String setting : settings.textsBeside(KNOWN)) {
      result.lose(List.of(setting), "qrap does not know it", "");
    }
  }
}
