package io.github.qrap.probe;

import io.github.qrap.api.PublishedPort.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments for passt that a user has chosen, read as getopt_long(3) reads them. They win over
 * what QEMU's command line says, because passt takes some options only once, and a port too.
 */
final class OwnArguments {
  private static final Map<Character, String> SHORT =
      Map.ofEntries(
          Map.entry('1', "one-off"),
          Map.entry('4', "ipv4-only"),
          Map.entry('6', "ipv6-only"),
          Map.entry('a', "address"),
          Map.entry('c', "conf-path"),
          Map.entry('d', "debug"),
          Map.entry('D', "dns"),
          Map.entry('f', "foreground"),
          Map.entry('F', "fd"),
          Map.entry('g', "gateway"),
          Map.entry('H', "hostname"),
          Map.entry('i', "interface"),
          Map.entry('l', "log-file"),
          Map.entry('m', "mtu"),
          Map.entry('M', "mac-addr"),
          Map.entry('n', "netmask"),
          Map.entry('o', "outbound"),
          Map.entry('p', "pcap"),
          Map.entry('P', "pid"),
          Map.entry('s', "socket"),
          Map.entry('S', "search"),
          Map.entry('t', "tcp-ports"),
          Map.entry('u', "udp-ports"));

  /** Those with a value. */
  private static final List<String> LONG =
      List.of(
          "address",
          "conf-path",
          "dns",
          "dns-forward",
          "dns-host",
          "fd",
          "fqdn",
          "gateway",
          "hostname",
          "interface",
          "log-file",
          "log-size",
          "mac-addr",
          "map-guest-addr",
          "map-host-loopback",
          "mtu",
          "netmask",
          "outbound",
          "outbound-if4",
          "outbound-if6",
          "pcap",
          "pid",
          "repair-path",
          "runas",
          "search",
          "socket",
          "tcp-ports",
          "udp-ports");

  private static final List<String> SWITCHES =
      List.of("debug", "foreground", "ipv4-only", "ipv6-only", "one-off", "trace", "vhost-user");

  private record Option(String name, String value) {}

  private final List<Option> chosen = new ArrayList<>();

  OwnArguments(List<String> arguments) {
    int i = 0;
    while (i < arguments.size() && !arguments.get(i).equals("--")) {
      String argument = arguments.get(i);
      Optional<String> next =
          i + 1 < arguments.size() ? Optional.of(arguments.get(i + 1)) : Optional.empty();
      boolean both =
          argument.startsWith("--")
              ? takesNextAsLong(argument.substring(2), next)
              : argument.startsWith("-") && takesNextAsShort(argument.substring(1), next);
      i += both ? 2 : 1;
    }
  }

  /** Whether the argument after a long option is its value. */
  private boolean takesNextAsLong(String text, Optional<String> next) {
    int equals = text.indexOf('=');
    String name = complete(equals < 0 ? text : text.substring(0, equals));
    boolean takes = equals < 0 && LONG.contains(name);
    chosen.add(
        new Option(name, equals < 0 ? takes ? next.orElse("") : "" : text.substring(equals + 1)));
    return takes;
  }

  /** Whether the argument after a group of short options is the value of its last one. */
  private boolean takesNextAsShort(String letters, Optional<String> next) {
    for (int i = 0; i < letters.length(); i++) {
      String name = SHORT.getOrDefault(letters.charAt(i), letters.substring(i, i + 1));
      if (LONG.contains(name)) {
        boolean takes = i + 1 == letters.length();
        chosen.add(new Option(name, takes ? next.orElse("") : letters.substring(i + 1)));
        return takes;
      }
      chosen.add(new Option(name, ""));
    }
    return false;
  }

  /** A long option may be abbreviated. */
  private static String complete(String name) {
    if (name.equals("socket-path")) {
      return "socket";
    }
    List<String> all = new ArrayList<>(LONG);
    all.addAll(SWITCHES);
    if (all.contains(name) || name.isEmpty()) {
      return name;
    }
    all.removeIf(option -> !option.startsWith(name));
    return all.size() == 1 ? all.get(0) : name;
  }

  /** Whether the option is given, by its long name. */
  boolean has(String option) {
    return chosen.stream().anyMatch(one -> one.name().equals(option));
  }

  /** The value of the option, by its long name; the last one counts. */
  Optional<String> value(String option) {
    return chosen.stream()
        .filter(one -> one.name().equals(option))
        .reduce((first, last) -> last)
        .map(Option::value);
  }

  /** Whether one of the options is given with a value of the family, or with none of either. */
  boolean has(IpFamily family, String... options) {
    List<String> names = List.of(options);
    return chosen.stream()
        .anyMatch(one -> names.contains(one.name()) && family.mayHave(one.value()));
  }

  /** What of the address, its network and the router is set. */
  boolean setsAddress(IpFamily family) {
    return has(family, "address", "gateway") || family == IpFamily.IPV4 && has("netmask");
  }

  boolean setsDns(IpFamily family) {
    return has(family, "dns", "dns-forward", "dns-host");
  }

  /** Whether this port of the host is forwarded already, or must not be. */
  boolean forwards(Protocol protocol, int port) {
    return ports(protocol).stream().anyMatch(spec -> spec.concerns(port));
  }

  /** The values of {@code --tcp-ports} or {@code --udp-ports}. */
  List<PortSpec> ports(Protocol protocol) {
    String option = protocol == Protocol.TCP ? "tcp-ports" : "udp-ports";
    List<PortSpec> specs = new ArrayList<>();
    for (Option one : chosen) {
      if (one.name().equals(option)) {
        specs.add(new PortSpec(one.value()));
      }
    }
    return specs;
  }
}
