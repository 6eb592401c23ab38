package io.github.qrap.patch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is on each netdev of the command line: a NIC, a hub, a filter. */
final class Wiring {
  private final Map<Entry, GivenNic> nics = new HashMap<>();
  private final Set<String> hubs = new HashSet<>();
  private final Set<String> onHubs = new HashSet<>();
  private final Set<String> filtered = new HashSet<>();
  private final Machine machine;

  private Wiring(Machine machine) {
    this.machine = machine;
  }

  /** Looks at what each option says of netdevs. */
  static Wiring of(Reading reading, List<GivenNic> nics, DemandPlanner planner, Machine machine) {
    Wiring wiring = new Wiring(machine);
    for (GivenNic nic : nics) {
      for (Entry netdev : planner.netdevs(nic)) {
        wiring.nics.putIfAbsent(netdev, nic);
      }
    }
    for (Entry entry : reading.entries()) {
      OptionProperties properties = entry.properties();
      if (entry.is("object")) {
        wiring.filtered.add(properties.get("netdev", ""));
      } else if (properties.kind().equals("hubport")) {
        wiring.hubs.add(properties.get("hubid", ""));
        wiring.onHubs.add(properties.get("netdev", ""));
      }
    }
    return wiring;
  }

  /** The first NIC that is on this netdev, directly or by a hub. */
  Optional<GivenNic> nicOn(Entry netdev) {
    return Optional.ofNullable(nics.get(netdev));
  }

  /** The number of the hub that a netdev of an older option is on, or else of one for it alone. */
  int hubOf(Entry netdev) {
    int number = 0;
    if (netdev.is("nic")) {
      do {
        number++;
      } while (!hubs.add(Integer.toString(number)));
    }
    return number;
  }

  /** Why no vhost-user backend can be in the place of this netdev; empty if one can. */
  Optional<String> noSharing(Entry netdev, VhostUserCheck vhostUser) {
    String id = netdev.properties().id();
    Optional<GivenNic> nic = nicOn(netdev);
    if (nic.isEmpty()) {
      return Optional.of("no NIC of the command line is on this netdev");
    }
    if (netdev.is("net") || onHubs.contains(id)) {
      return Optional.of("this netdev is on a hub, which vhost-user does not reach");
    }
    if (filtered.contains(id)) {
      return Optional.of(DemandPlanner.FILTERED);
    }
    if (!id.isEmpty() && !Ids.isValid(id)) {
      return Optional.of("no character device can be named after this netdev's id");
    }
    return noSharing(nic.get(), vhostUser);
  }

  /** Why no vhost-user backend can serve this NIC; empty if one can. */
  Optional<String> noSharing(GivenNic nic, VhostUserCheck vhostUser) {
    return vhostUser.obstacle(model(nic), nic.properties());
  }

  /** Its model, also where the command line leaves it to QEMU. */
  private NicModel model(GivenNic nic) {
    NicModel model = nic.model();
    boolean chosenByQemu = model.name().isEmpty() && model.bus().isEmpty();
    return chosenByQemu ? machine.family().own().orElse(model) : model;
  }
}
