package io.github.qrap.probe;

import io.github.qrap.api.NativeText;
import io.github.qrap.api.PublishedPort.Protocol;
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
  private final UserFamilies families;
  private final boolean restricted;
  private final Ipv4Plan plan;
  private final Translation result;

  private UserNetwork(UserNetdev netdev) {
    settings = netdev.settings();
    host = netdev.host();
    own = netdev.own();
    families = netdev.families();
    restricted = netdev.restricted();
    plan = netdev.plan();
    result = netdev.result();
  }

  /**
   * Translates.
   *
   * @throws InvalidSettingException if no passt may be started with these settings
   */
  static void translate(Settings settings, PasstHost host, OwnArguments own, Translation result)
      throws InvalidSettingException {
    UserNetdev netdev = UserNetdev.of(settings, host, own, result);
    UserNetwork network = new UserNetwork(netdev);
    UserForwards forwards = new UserForwards(netdev);
    List<PortForward> ports = forwards.read();
    netdev.families().check();
    network.checkNames();
    network.checkLockedIn();
    netdev.families().translate(netdev.restricted(), result);
    new UserIpv4(netdev).translate();
    new UserIpv6(netdev).translate();
    network.addNames();
    forwards.translate(ports);
    network.addSwitches();
    network.loseTheRest();
  }

  /** What QEMU does not start with. */
  private void checkNames() throws InvalidSettingException {
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
    if (families.asksForIpv4() && !plan.net().contains(plan.dns())) {
      throw InvalidSettingException.outsideThoughRestricted(settings.texts("dns"));
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

  private static InvalidSettingException letsOut(String what, String otherwise) {
    return new InvalidSettingException(
        "restrict=on with "
            + what
            + ": passt would let the guest out; remove restrict=on, or "
            + otherwise);
  }

  private void addNames() {
    List<String> hostname = settings.texts("hostname");
    if (own.has("hostname")) {
      result.leave(hostname);
    } else if (!hostname.isEmpty()) {
      if (host.can(PasstAbility.HOST_NAME)) {
        result.keep(hostname, "-H", settings.last("hostname").get());
      } else {
        result.lose(hostname, PasstAbility.HOST_NAME);
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

  private void addSwitches() {
    if (restricted) {
      result.keep(settings.texts("restrict"), "--no-tcp", "--no-udp", "--no-icmp");
    } else {
      result.keep(settings.texts("restrict"));
    }
    // Of the netdev itself.
    result.keep(settings.texts("name"));
  }

  /** What no passt can. */
  private void loseTheRest() {
    boolean reachesHost = families.hasIpv4() && !restricted;
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
