package io.github.qrap.patch;

import io.github.qrap.api.Demand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plans the least change: every NIC stays, and a backend takes the place of each netdev that is
 * QEMU's own network. It has the id of that netdev, so that all that refers to it goes on.
 */
final class KeepPlanner {
  private final Reading reading;
  private final Ids ids;
  private final Machine machine;
  private final List<GivenNic> nics;
  private final DeviceMap map;
  private final DemandPlanner demandPlanner;
  private final NicPlanner nicPlanner;
  private final GuestMemory memory;
  private final VhostUserCheck vhostUser;
  private final Wiring wiring;
  private final Map<Entry, Place> places = new HashMap<>();

  /** What changes, with the id of the netdev for whose sake it does. */
  private final Map<Entry, String> changed = new HashMap<>();

  private final List<NicDemand> demands = new ArrayList<>();
  private final List<Step> added = new ArrayList<>();
  private final Set<String> newIds = new HashSet<>();
  private Set<String> idleChardevs = Set.of();
  private Optional<Entry> moved = Optional.empty();

  /** That of the NIC of a guest that had none. */
  private Optional<NicModel> newModel = Optional.empty();

  private KeepPlanner(
      Reading reading, Ids ids, Removals removals, Machine machine, GuestMemory memory) {
    this.reading = reading;
    this.ids = ids;
    this.machine = machine;
    // What would go by default is what there is.
    this.nics = removals.nics();
    Removals none = Removals.none(reading, ids, machine.architecture());
    this.map = DeviceMap.of(reading, none, machine.hasVirtioDrives());
    this.demandPlanner = new DemandPlanner(reading, ids, none, map);
    this.nicPlanner = new NicPlanner(none, map, machine);
    this.memory = memory;
    this.vhostUser = new VhostUserCheck(reading, machine, memory);
    this.wiring = Wiring.of(reading, nics, demandPlanner, machine);
  }

  /**
   * Plans what becomes of this command line.
   *
   * @param choice one that keeps
   * @param removals with the NICs that there are
   * @throws CommandLineException if there is no NIC, and no place for one
   */
  static KeepPlanner of(
      NicChoice choice,
      Reading reading,
      Ids ids,
      Removals removals,
      Machine machine,
      GuestMemory memory)
      throws CommandLineException {
    KeepPlanner planner = new KeepPlanner(reading, ids, removals, machine, memory);
    planner.planNetdevs();
    if (planner.demands.isEmpty() && !choice.isKeepNetworks()) {
      planner.planNic();
    }
    planner.idleChardevs = References.idleChardevs(reading, planner.places.keySet());
    return planner;
  }

  /** What happens at each place of the command line. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>(reading.entries().size() + 3);
    for (Entry entry : reading.entries()) {
      if (moved.isPresent() && moved.get() == entry) {
        steps.addAll(added);
      } else {
        steps.add(step(entry));
      }
    }
    if (moved.isEmpty()) {
      steps.addAll(added);
    }
    steps.addAll(memory.additions());
    return steps;
  }

  /** A line for the netdev from which the first NIC moves. */
  List<String> lostNetdevs() {
    return demandPlanner.lostNetdevs(places.keySet());
  }

  /** A line for each fault of a netdev in whose place a backend comes. */
  List<String> hiddenFaults() {
    List<String> lines = new ArrayList<>();
    for (Entry entry : reading.entries()) {
      if (places.containsKey(entry)) {
        lines.addAll(HiddenFaults.of(reading, machine, entry));
      }
    }
    return lines;
  }

  /** What the netdevs want: those with a NIC first, in the order of the command line. */
  List<NicDemand> demands() {
    Set<String> chardevs = References.chardevs(reading, idleChardevs);
    List<NicDemand> all = new ArrayList<>(demands.size());
    for (NicDemand demand : demands) {
      all.add(demand.beside(chardevs));
    }
    return all;
  }

  private void planNetdevs() throws CommandLineException {
    List<NicDemand> withoutNic = new ArrayList<>();
    for (Entry entry : reading.entries()) {
      if (DemandPlanner.isOwnNetwork(entry)) {
        NicDemand demand = replace(entry);
        (wiring.nicOn(entry).isPresent() ? demands : withoutNic).add(demand);
      }
    }
    demands.addAll(withoutNic);
  }

  private void planNic() throws CommandLineException {
    Optional<NewNic> implicit = map.hasImplicitNetwork() ? nicPlanner.implicit() : Optional.empty();
    if (implicit.isPresent()) {
      add(implicit.get());
    } else if (!moveFirst()) {
      NewNic nic = nicPlanner.plan(NicChoice.BEST);
      newModel = Optional.of(nic.model());
      add(nic);
    }
  }

  /** A backend takes the place of this netdev. */
  private NicDemand replace(Entry netdev) {
    OptionProperties properties = netdev.properties();
    String id = properties.id().isEmpty() ? newId() : properties.id();
    List<Property> card = new ArrayList<>();
    for (Property property : properties.list()) {
      if (netdev.is("nic") && DemandPlanner.OF_THE_NIC.contains(property.key())) {
        card.add(property);
      }
    }
    String option = netdev.option().name();
    places.put(netdev, new Place(option, id, properties.json(), card, wiring.hubOf(netdev)));
    changed.put(netdev, id);
    Optional<GivenNic> nic = wiring.nicOn(netdev);
    Demand demand = demand(id, nic.isPresent() ? nic.get().find("mac") : Optional.empty());
    return new NicDemand(
        demand.withReplaced(DemandPlanner.described(netdev)), wiring.noSharing(netdev, vhostUser));
  }

  /**
   * The first NIC moves from its netdev to a backend.
   *
   * @return false if there is none that can have a netdev
   */
  private boolean moveFirst() {
    for (GivenNic nic : nics) {
      List<Entry> netdevs = demandPlanner.netdevs(nic);
      if (!netdevs.isEmpty() || nic.entry().is("nic")) {
        demands.add(replace(netdevs.isEmpty() ? nic.entry() : netdevs.get(0)));
        return true;
      }
      // Some network devices have several netdevs, or none that can be named.
      if (!nic.isDevice() || nic.model().bus().isPresent()) {
        connect(nic);
        return true;
      }
    }
    return false;
  }

  /** A NIC that has no netdev gets one. */
  private void connect(GivenNic nic) {
    String id = newId();
    OptionProperties properties = nic.entry().properties().with("netdev", id);
    List<String> words = nic.entry().option().words();
    added.add(
        new Step.Replace(
            words,
            List.of(words.get(0), properties.print()),
            "placement",
            "the guest's NIC, as it was, on its new netdev"));
    added.add(new Step.AddNetdev(id, properties.json()));
    changed.put(nic.entry(), id);
    demands.add(new NicDemand(demand(id, nic.find("mac")), wiring.noSharing(nic, vhostUser)));
    moved = Optional.of(nic.entry());
  }

  /** The guest gets a NIC. */
  private void add(NewNic nic) {
    String id = newId();
    String value = nic.properties().with("netdev", id).print();
    added.add(new Step.Add(List.of(nic.option(), value), "placement", nic.reason()));
    added.add(new Step.AddNetdev(id, nic.properties().json()));
    Demand demand = demand(id, demandPlanner.mac(nic));
    demands.add(
        new NicDemand(
            map.hasImplicitNetwork() ? demand.withReplaced(DemandPlanner.IMPLICIT) : demand,
            vhostUser.obstacle(nic.model(), nic.properties())));
  }

  private static Demand demand(String id, Optional<Property> mac) {
    Demand demand = Demand.ANY.withNetdevId(id);
    return mac.isPresent() ? demand.withMac(mac.get().value()) : demand;
  }

  private Step step(Entry entry) {
    List<String> words = entry.option().words();
    Place place = places.get(entry);
    if (place != null) {
      return new Step.ReplaceNetdev(words, place);
    }
    Optional<Step> shared = memory.step(entry);
    if (shared.isPresent()) {
      return shared.get();
    }
    if (newModel.isPresent()
        && entry.global().isPresent()
        && newModel.get().refuses(entry.global().get())) {
      return References.removeRefused(entry, newModel.get());
    }
    String target = entry.target().isPresent() ? changed.get(entry.target().get()) : null;
    if (target != null) {
      return new Step.RemoveSetting(words, target);
    }
    return entry.is("chardev") && idleChardevs.contains(entry.properties().id())
        ? new Step.Remove(words, "chardev", "served a netdev that was replaced")
        : new Step.Keep(words);
  }

  /** The first id of the form of a new netdev's that no netdev has. */
  private String newId() {
    String form = map.isOfLibvirt() ? NewNic.UNMANAGED_NETDEV_ID : NewNic.NETDEV_ID;
    String stem = form.substring(0, form.length() - 1);
    int number = 0;
    while (ids.hasNetdev(stem + number) || !newIds.add(stem + number)) {
      number++;
    }
    return stem + number;
  }
}
