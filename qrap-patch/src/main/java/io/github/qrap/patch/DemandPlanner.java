package io.github.qrap.patch;

import io.github.qrap.api.Demand;
import io.github.qrap.api.ReplacedNetdev;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what the new NIC demands of a backend. */
final class DemandPlanner {
  /** The netdev that QEMU makes where no option is about a network. */
  static final ReplacedNetdev IMPLICIT = new ReplacedNetdev("user", Map.of());

  /** Why a vhost-user backend cannot be behind a filter. */
  static final String FILTERED = "a filter is on this netdev, and vhost-user cannot be filtered";

  /** What {@code -nic} says of the NIC, and not of its netdev. */
  static final Set<String> OF_THE_NIC = Set.of("addr", "mac", "model");

  /** The netdevs by which QEMU itself gives the guest a way out. */
  private static final Set<String> OWN_NETWORKS = Set.of("passt", "user");

  private final Reading reading;
  private final Ids ids;
  private final Removals removals;
  private final DeviceMap map;

  DemandPlanner(Reading reading, Ids ids, Removals removals, DeviceMap map) {
    this.reading = reading;
    this.ids = ids;
    this.removals = removals;
    this.map = map;
  }

  /**
   * The demand.
   *
   * @throws CommandLineException if a guest that was locked in would get out
   */
  NicDemand plan(NewNic nic, VhostUserCheck vhostUser) throws CommandLineException {
    Demand demand = Demand.ANY.withNetdevId(nic.netdevId());
    Optional<Property> mac = mac(nic);
    if (mac.isPresent()) {
      demand = demand.withMac(mac.get().value());
    }
    Optional<Entry> replaced = replaced();
    requireLock(replaced);
    if (map.hasImplicitNetwork()) {
      demand = demand.withReplaced(IMPLICIT);
    } else if (replaced.isPresent()) {
      demand = demand.withReplaced(described(replaced.get()));
    }
    return new NicDemand(
        demand,
        isFiltered() ? Optional.of(FILTERED) : vhostUser.obstacle(nic.model(), nic.properties()));
  }

  /** Its MAC address, where the command line has one. */
  Optional<Property> mac(NewNic nic) {
    OptionProperties all = reading.globals(nic.model().name()).plus(nic.properties().list());
    return all.find(nic.option().equals("-net") ? "macaddr" : "mac");
  }

  /** Whether a filter was on a netdev, and so will be on the new one. */
  private boolean isFiltered() {
    for (Entry entry : reading.entries()) {
      if (entry.is("object") && ids.hasNetdev(entry.properties().get("netdev", ""))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The netdev of the first NIC, in whose place the new one comes; on a hub, QEMU's own network.
   * Where there is no such NIC, or it has no netdev, the new one gets QEMU's own network.
   */
  private Optional<Entry> replaced() {
    List<Entry> netdevs =
        removals.firstNic().isPresent() ? netdevs(removals.firstNic().get()) : onHub("0");
    Optional<Entry> own = ownNetwork(netdevs.isEmpty() ? reading.entries() : netdevs);
    return own.isPresent() || netdevs.isEmpty() ? own : Optional.of(netdevs.get(0));
  }

  private static Optional<Entry> ownNetwork(List<Entry> entries) {
    for (Entry entry : entries) {
      if (isOwnNetwork(entry)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /**
   * A network that locks the guest in may only go if the guest had QEMU's own network beside it.
   *
   * @param replaced goes on with its settings, if it is QEMU's own network
   */
  private void requireLock(Optional<Entry> replaced) throws CommandLineException {
    if (replaced.isPresent() && isOwnNetwork(replaced.get())) {
      return;
    }
    for (GivenNic nic : removals.nics()) {
      for (Entry netdev : netdevs(nic)) {
        if (isOwnNetwork(netdev) && described(netdev).locksIn()) {
          throw netdev
              .option()
              .refuse(
                  "restrict="
                      + netdev.properties().get("restrict", "")
                      + " would go with its NIC, and the guest would get out; keep all NICs,"
                      + " or put this one first");
        }
      }
    }
  }

  /** A line for each of QEMU's own networks that goes with settings, as another one is replaced. */
  List<String> lostSettings() {
    Optional<Entry> replaced = replaced();
    List<String> lines = new ArrayList<>();
    for (Entry entry : reading.entries()) {
      if (isOwnNetwork(entry) && (replaced.isEmpty() || entry != replaced.get())) {
        String settings = settings(entry);
        if (!settings.isEmpty()) {
          lines.add(
              entry.asWritten()
                  + ": not kept: "
                  + settings
                  + ", because another network takes its place");
        }
      }
    }
    return lines;
  }

  /**
   * A line for each netdev that gives way and is not QEMU's own network.
   *
   * @param gone what gives way
   */
  List<String> lostNetdevs(Set<Entry> gone) {
    List<String> lines = new ArrayList<>();
    for (Entry entry : reading.entries()) {
      if (gone.contains(entry) && isOtherNetwork(entry)) {
        // Where there is none, the first NIC moves, also where all NICs are kept.
        boolean own = ownNetwork(reading.entries()).isPresent();
        lines.add(
            entry.asWritten()
                + ": not kept: the guest's network comes from the backend instead"
                + (own ? "" : "; beside a -nic user, it can stay"));
      }
    }
    return lines;
  }

  /** Its settings, with commas between; empty if there are none. */
  private static String settings(Entry netdev) {
    StringBuilder settings = new StringBuilder();
    for (Map.Entry<String, List<String>> setting : described(netdev).settings().entrySet()) {
      for (String value : setting.getValue()) {
        settings.append(settings.isEmpty() ? "" : ", ").append(setting.getKey());
        settings.append('=').append(value);
      }
    }
    return settings.toString();
  }

  /** Whether QEMU itself gives the guest a way out by this option. */
  static boolean isOwnNetwork(Entry entry) {
    String type = entry.properties().kind();
    return switch (entry.option().name()) {
      case "netdev", "net" -> OWN_NETWORKS.contains(type);
      // Where it names no type, -nic takes the first.
      case "nic" -> type.isEmpty() || OWN_NETWORKS.contains(type);
      default -> false;
    };
  }

  /** Whether this is a netdev of another kind, and more than a port of a hub. */
  private static boolean isOtherNetwork(Entry entry) {
    String type = entry.properties().kind();
    return switch (entry.option().name()) {
      case "netdev", "net", "nic" ->
          !isOwnNetwork(entry)
              && !isNicOrNone(type)
              && !type.equals("hubport")
              && !isOfQrap(entry.properties());
      default -> false;
    };
  }

  /** Whether it is written as for qrap(1), and so leads to the backend. */
  private static boolean isOfQrap(OptionProperties netdev) {
    return netdev.kind().equals("socket") && netdev.get("fd", "").equals("5");
  }

  /** What gives the NIC its network: a netdev, or all that are on its hub. */
  List<Entry> netdevs(GivenNic nic) {
    if (nic.entry().is("nic")) {
      return reached(nic.entry());
    }
    String id = nic.entry().properties().get("netdev", nic.inherited().get("netdev", ""));
    Optional<Entry> named = ids.netdev(id);
    if (named.isPresent()) {
      return reached(named.get());
    }
    // A NIC of -net without a netdev is on this hub.
    return nic.entry().is("net") && id.isEmpty() ? onHub("0") : List.of();
  }

  private List<Entry> reached(Entry netdev) {
    OptionProperties properties = netdev.properties();
    if (netdev.is("net")) {
      return onHub("0");
    }
    return properties.kind().equals("hubport")
        ? onHub(properties.get("hubid", ""))
        : List.of(netdev);
  }

  /** The netdevs on a hub that are neither NICs nor mere ports. */
  private List<Entry> onHub(String hub) {
    List<Entry> found = new ArrayList<>();
    for (Entry entry : reading.entries()) {
      OptionProperties properties = entry.properties();
      if (entry.is("net") && hub.equals("0") && !isNicOrNone(properties.kind())) {
        found.add(entry);
      }
      if (entry.is("netdev")
          && properties.kind().equals("hubport")
          && properties.get("hubid", "").equals(hub)) {
        Optional<Entry> behind = ids.netdev(properties.get("netdev", ""));
        if (behind.isPresent()) {
          found.add(behind.get());
        }
      }
    }
    return found;
  }

  private static boolean isNicOrNone(String type) {
    return type.equals("nic") || type.equals("none");
  }

  /** What the command line says of this netdev. */
  static ReplacedNetdev described(Entry netdev) {
    OptionProperties properties = netdev.properties();
    Map<String, List<String>> settings = new LinkedHashMap<>();
    for (Property property : properties.list()) {
      String key = property.key();
      if (!key.equals(properties.impliedKey())
          && !key.equals("id")
          && !(netdev.is("nic") && OF_THE_NIC.contains(key))) {
        for (Property single : flat(property)) {
          settings.computeIfAbsent(single.key(), any -> new ArrayList<>()).add(single.value());
        }
      }
    }
    // What -nic takes where it names no type.
    String type = properties.kind().isEmpty() ? "user" : properties.kind();
    return new ReplacedNetdev(type, settings);
  }

  private static List<Property> flat(Property property) {
    return property.type() == Property.Type.NESTED ? JsonSyntax.flat(property) : List.of(property);
  }
}
