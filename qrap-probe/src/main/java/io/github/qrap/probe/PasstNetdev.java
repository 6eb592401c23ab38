package io.github.qrap.probe;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.PublishedPort.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Translates {@code -netdev passt} of QEMU 10.1 and later, whose options are those of passt. */
final class PasstNetdev {
  /** Options with a value; passt's name for them is the same, but for the MAC address. */
  private static final List<String> VALUES =
      List.of(
          "mtu",
          "address",
          "netmask",
          "mac",
          "gateway",
          "interface",
          "outbound",
          "outbound-if4",
          "outbound-if6",
          "dns",
          "fqdn",
          "map-host-loopback",
          "map-guest-addr",
          "dns-forward",
          "dns-host");

  /** What is on unless it is switched off. */
  private static final List<String> SWITCHED_OFF =
      List.of("dhcp-dns", "dhcp-search", "tcp", "udp", "icmp", "dhcp", "ndp", "dhcpv6", "ra");

  /** What has a translation of its own, and what only QEMU needs. */
  private static final List<String> OTHERS =
      List.of(
          "name",
          "quiet",
          "path",
          "vhost-user",
          "search",
          "freebind",
          "ipv4",
          "ipv6",
          "tcp-ports",
          "udp-ports",
          "param");

  private PasstNetdev() {}

  /**
   * Translates.
   *
   * @throws InvalidSettingException if no passt may be started with these settings
   */
  static void translate(
      Settings settings, ProbeRequest request, OwnArguments own, Translation result)
      throws InvalidSettingException {
    for (String key : VALUES) {
      String option = key.equals("mac") ? "mac-addr" : key;
      Optional<String> value = settings.last(key);
      if (value.isPresent() && isSet(option, value.get(), own)) {
        result.leave(settings.texts(key));
      } else if (value.isPresent()) {
        result.keep(settings.texts(key), "--" + option, value.get());
      }
    }
    List<String> search = settings.allTexts("search");
    if (own.has("search")) {
      result.leave(search);
    } else if (!search.isEmpty()) {
      result.keep(search, "--search", String.join(" ", settings.all("search")));
    }
    for (String key : SWITCHED_OFF) {
      if (settings.flag(key).orElse(true)) {
        result.keep(settings.texts(key));
      } else {
        result.keep(settings.texts(key), "--no-" + key);
      }
    }
    if (settings.flag("freebind").orElse(false)) {
      result.keep(settings.texts("freebind"), "--freebind");
    } else {
      result.keep(settings.texts("freebind"));
    }
    addFamilies(settings, own, result);
    addPorts("tcp-ports", Protocol.TCP, settings, own, result);
    addPorts("udp-ports", Protocol.UDP, settings, own, result);
    addParams(settings.all("param"), own, result);
    result.keep(settings.texts("name", "quiet"));
    result.lose(
        settings.texts("path"),
        "qrap starts the passt that PATH finds",
        "put its directory first there");
    if (settings.flag("vhost-user").orElse(false) && !request.vhostUser()) {
      result.lose(
          settings.texts("vhost-user"),
          "qrap connects the guest to passt by a socket unless asked for vhost-user",
          "");
    } else {
      // Whether it can be used is said once, for any netdev.
      result.keep(settings.texts("vhost-user"));
    }
    Set<String> known = new HashSet<>(VALUES);
    known.addAll(SWITCHED_OFF);
    known.addAll(OTHERS);
    for (String setting : settings.textsBeside(known)) {
      result.lose(List.of(setting), "qrap does not know it", "");
    }
  }

  /** An address and what belongs to it are taken from one side, for each family. */
  private static boolean isSet(String option, String value, OwnArguments own) {
    for (IpFamily family : IpFamily.values()) {
      if (family.mayHave(value)) {
        boolean set =
            switch (option) {
              case "address", "netmask", "gateway" -> own.setsAddress(family);
              case "dns", "dns-forward", "dns-host" -> own.setsDns(family);
              default -> own.has(family, option);
            };
        if (set) {
          return true;
        }
      }
    }
    return false;
  }

  private static void addFamilies(Settings settings, OwnArguments own, Translation result)
      throws InvalidSettingException {
    boolean ipv4 = settings.flag("ipv4").orElse(true);
    boolean ipv6 = settings.flag("ipv6").orElse(true);
    if (own.has("ipv4-only") || own.has("ipv6-only")) {
      result.leave(settings.texts("ipv4", "ipv6"));
      return;
    }
    if (ipv6) {
      result.keep(settings.texts("ipv6"));
    } else {
      result.keep(settings.texts("ipv6"), "--ipv4-only");
    }
    if (ipv4) {
      result.keep(settings.texts("ipv4"));
    } else {
      result.keep(settings.texts("ipv4"), "--ipv6-only");
    }
  }

  private static void addPorts(
      String key, Protocol protocol, Settings settings, OwnArguments own, Translation result) {
    List<PortSpec> taken = own.ports(protocol);
    List<PortSpec> published = published(protocol, result);
    for (String spec : settings.all(key)) {
      if (!overlaps(spec, taken) && !overlaps(spec, published)) {
        result.keep(List.of(key + "=" + spec), "--" + key, spec);
        result.listen(new PortSpec(spec).single(protocol));
        continue;
      }
      List<String> free = new ArrayList<>();
      for (String part : new PortSpec(spec).split()) {
        List<String> setting = List.of(key + "=" + part);
        if (overlaps(part, published)) {
          result.lose(setting, "a published port takes one of its ports", "");
        } else if (!overlaps(part, taken)) {
          free.add(part);
        } else if (new PortSpec(part).isWithin(taken)) {
          result.leave(setting);
        } else {
          result.lose(setting, "other arguments for passt concern some of its ports", "");
        }
      }
      for (String part : free) {
        result.keep(List.of(key + "=" + part), "--" + key, part);
        result.listen(new PortSpec(part).single(protocol));
      }
    }
  }

  private static List<PortSpec> published(Protocol protocol, Translation result) {
    List<PortSpec> published = new ArrayList<>();
    for (PortForward forward : result.forwards()) {
      if (forward.protocol() == protocol && forward.hostPort() != 0) {
        published.add(new PortSpec(forward.spec(false)));
      }
    }
    return published;
  }

  /** Arguments as passt has them, which may be ports too. */
  private static void addParams(List<String> params, OwnArguments own, Translation result) {
    Iterator<String> words = params.iterator();
    while (words.hasNext()) {
      String word = words.next();
      boolean tcp = word.equals("-t") || word.equals("--tcp-ports");
      boolean udp = word.equals("-u") || word.equals("--udp-ports");
      if (!(tcp || udp) || !words.hasNext()) {
        result.keep(List.of("param=" + word), word);
        continue;
      }
      String spec = words.next();
      List<String> both = List.of("param=" + word, "param=" + spec);
      Protocol protocol = tcp ? Protocol.TCP : Protocol.UDP;
      if (overlaps(spec, own.ports(protocol))) {
        result.leave(both);
      } else if (overlaps(spec, published(protocol, result))) {
        result.lose(both, "a published port takes one of its ports", "");
      } else {
        result.keep(both, word, spec);
        result.listen(new PortSpec(spec).single(protocol));
      }
    }
  }

  private static boolean overlaps(String spec, List<PortSpec> taken) {
    PortSpec asked = new PortSpec(spec);
    return taken.stream().anyMatch(asked::overlaps);
  }
}
