package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what QEMU would have refused, and does not see any more: faults of the NICs and netdevs
 * that go. Only what every QEMU from 7.2 to 11 refuses is reported; values are not looked at.
 */
final class HiddenFaults {
  private static final List<String> WAYS_OF_A_SOCKET =
      List.of("connect", "fd", "listen", "mcast", "udp");

  private final Reading reading;
  private final Machine machine;
  private final List<String> lines = new ArrayList<>();

  private HiddenFaults(Reading reading, Machine machine) {
    this.reading = reading;
    this.machine = machine;
  }

  /** A line for each fault of what goes. */
  static List<String> of(
      Reading reading, Ids ids, Removals removals, DeviceMap map, Machine machine, NewNic newNic) {
    HiddenFaults faults = new HiddenFaults(reading, machine);
    for (Entry entry : reading.entries()) {
      if (removals.contains(entry)) {
        faults.checkNetdev(entry);
      }
    }
    boolean placed = false;
    Set<String> used = new HashSet<>();
    for (GivenNic nic : removals.nics()) {
      if (nic.isDevice()) {
        faults.checkNetdevOf(nic, used, removals);
        faults.checkBusName(nic, map, newNic);
        faults.checkProperties(nic, nic.model(), nic.properties());
        faults.checkProperties(nic, nic.model(), nic.inherited());
        faults.checkBus(nic, map);
      } else {
        faults.checkOldForm(nic, ids);
      }
      placed |= hasPlace(nic);
    }
    // QEMU may put a device without a bus on that of an expander.
    if (placed && !PciDevices.haveExpander(map.devices())) {
      faults.checkPlaces(removals.nics(), map, newNic);
    }
    return faults.lines;
  }

  /** A line for each fault of this netdev. */
  static List<String> of(Reading reading, Machine machine, Entry netdev) {
    HiddenFaults faults = new HiddenFaults(reading, machine);
    faults.checkNetdev(netdev);
    return faults.lines;
  }

  /** What is said of QEMU's own network is reported with its settings. */
  private void checkNetdev(Entry netdev) {
    if (netdev.is("device") || netdev.is("set") || DemandPlanner.isOwnNetwork(netdev)) {
      return;
    }
    OptionProperties properties = netdev.properties();
    if (properties.kind().equals("socket")) {
      checkSocket(netdev, properties);
    }
    Set<String> names = new HashSet<>();
    for (Property property : properties.list()) {
      String key = property.key();
      int dot = key.indexOf('.');
      String name = dot < 0 ? key : key.substring(0, dot);
      names.add(name);
      if (!key.equals(properties.impliedKey())
          && !(netdev.is("nic") && DemandPlanner.OF_THE_NIC.contains(key))
          && KnownProperties.lacks(properties.kind(), name)) {
        add(netdev, "a netdev of type " + properties.kind() + " has no property " + key);
      }
    }
    for (String needed : KnownProperties.needed(properties.kind())) {
      if (!names.contains(needed)) {
        add(netdev, "a netdev of type " + properties.kind() + " needs " + needed + "=");
      }
    }
  }

  private void checkSocket(Entry netdev, OptionProperties properties) {
    int ways = 0;
    for (String way : WAYS_OF_A_SOCKET) {
      ways += properties.has(way) ? 1 : 0;
    }
    boolean local = properties.has("localaddr");
    if (ways == 0) {
      add(netdev, "a netdev of type socket needs listen=, connect=, mcast= or udp=");
    } else if (ways > 1) {
      add(netdev, "a netdev of type socket takes one of listen=, connect=, mcast=, udp= and fd=");
    } else if (properties.has("udp") && !local) {
      add(netdev, "a netdev of type socket with udp= needs localaddr=");
    } else if (local && !properties.has("udp") && !properties.has("mcast")) {
      add(netdev, "a netdev of type socket has localaddr= only with mcast= or udp=");
    }
  }

  /** A netdev takes one NIC. One with a failover partner is made later, or never. */
  private void checkNetdevOf(GivenNic nic, Set<String> used, Removals removals) {
    Optional<Property> netdev = nic.properties().find("netdev");
    if (netdev.isEmpty()) {
      return;
    }
    if (!nic.model().isInTable() && removals.of(nic.entry()).orElseThrow().by().equals("netdev")) {
      // QEMU may have been built with it.
      lines.add(nic.entry().asWritten() + ": qrap knows no NIC " + nic.model().name());
    } else if (nic.model().bus().isPresent()
        && !nic.properties().has("failover_pair_id")
        && !used.add(netdev.get().value())) {
      add(nic.entry(), "another NIC is on the netdev " + netdev.get().value());
    }
  }

  /** The PCI buses of pc and q35 are the root bus and those of bridges, which have their ids. */
  private void checkBusName(GivenNic nic, DeviceMap map, NewNic newNic) {
    Optional<Property> bus = nic.properties().find("bus");
    if (bus.isEmpty() || !machine.isPc() || !nic.model().isOn(Bus.PCI)) {
      return;
    }
    String name = bus.get().value();
    // QEMU itself sees that of the new NIC.
    boolean mayExist =
        !name.startsWith("pci.") && !name.startsWith("pcie.")
            || machine.rootBus().equals(Optional.of(name))
            || name.equals(newNic.properties().get("bus", ""))
            || name.indexOf('/') >= 0
            || !reading.files().isEmpty();
    for (OptionProperties device : map.devices()) {
      // A bridge without an id has a bus of such a name.
      mayExist |= device.id().isEmpty() ? mayBeBridge(device.kind()) : device.id().equals(name);
    }
    if (!mayExist) {
      add(nic.entry(), "there is no bus " + name);
    }
  }

  private static boolean mayBeBridge(String driver) {
    return PciDevices.mayBePci(driver) && !driver.startsWith("virtio-");
  }

  private void checkProperties(GivenNic nic, NicModel model, OptionProperties properties) {
    for (Property property : properties.list()) {
      if (properties.json()) {
        checkType(nic, property);
      }
      if (!isUsual(model, property.key()) && KnownProperties.lacks(model, property.key())) {
        add(
            nic.entry(),
            "there is no property " + property.key() + " of " + model.name() + " NICs");
      }
    }
  }

  private void checkType(GivenNic nic, Property property) {
    Property.Type needed = Property.Type.ofNic(property.key());
    if (needed != Property.Type.TEXT && property.type() != needed) {
      String value = needed == Property.Type.NUMBER ? "a number" : "true or false";
      add(nic.entry(), "in JSON, " + property.key() + " needs " + value + " without quotes");
    }
  }

  /** Those of most command lines need no table. */
  private static boolean isUsual(NicModel model, String key) {
    return switch (key) {
      case "bootindex", "bus", "driver", "id", "mac", "netdev" -> true;
      case "addr" -> model.isOn(Bus.PCI);
      default -> false;
    };
  }

  private void checkBus(GivenNic nic, DeviceMap map) {
    if (nic.model().bus().isPresent() && isMissing(nic.model().bus().get(), map)) {
      add(nic.entry(), "this machine has no bus for " + nic.model().name());
    }
  }

  /** Whether the machine has certainly no such bus. */
  private boolean isMissing(Bus bus, DeviceMap map) {
    Optional<NicModel> best = machine.family().nic();
    return bus == Bus.CCW && !machine.architecture().equals("s390x")
        || bus == Bus.VIO && !machine.architecture().equals("ppc64")
        || bus == Bus.VIRTIO && machine.isPc()
        || bus == Bus.USB && machine.isPc() && !mayHaveUsb(map)
        || bus == Bus.PCI
            && best.isPresent()
            && (best.get().isOn(Bus.ISA) || best.get().isOn(Bus.VIRTIO) && !map.mayHavePcie());
  }

  /** Whether an option may make a bus for USB, which these machines do not have otherwise. */
  private boolean mayHaveUsb(DeviceMap map) {
    boolean found = map.hasUsb() || !reading.files().isEmpty();
    for (OptionProperties device : map.devices()) {
      found |= device.kind().contains("hci");
    }
    return found;
  }

  /** Versions up to 8 refuse a model that they do not know; later ones make no NIC. */
  private void checkOldForm(GivenNic nic, Ids ids) {
    if (nic.entry().is("nic") && nic.entry().properties().has("addr")) {
      add(nic.entry(), "-nic has no property addr");
    }
    String netdev = nic.entry().is("net") ? nic.entry().properties().get("netdev", "") : "";
    if (!netdev.isEmpty()
        && !ids.hasNetdev(netdev)
        && !mayBeOfQemu(netdev)
        && reading.files().isEmpty()) {
      add(nic.entry(), "there is no netdev " + netdev);
    }
    if (machine.lacksModelOf(nic)) {
      String name = nic.entry().properties().get("model", "");
      add(nic.entry(), "refuse this or make no NIC", "this machine has no NIC model " + name);
    } else if (machine.hasOwnNicOn(Bus.PCI)) {
      NicModel model = machine.modelOf(nic);
      checkProperties(nic, model, reading.globals(model.name()));
    }
  }

  /** Whether QEMU itself may give a netdev of the older options this name. */
  private static boolean mayBeOfQemu(String netdev) {
    return netdev.startsWith("hub")
        || netdev.startsWith("__org.qemu")
        || !Ids.isValid(netdev)
        || netdev.indexOf('.') >= 0;
  }

  /** Looks for other devices at the PCI addresses of the NICs. */
  private void checkPlaces(List<GivenNic> nics, DeviceMap map, NewNic newNic) {
    Set<String> kept = new HashSet<>();
    for (OptionProperties device : map.devices()) {
      if (PciDevices.mayBePci(device.kind()) && !device.has("failover_pair_id")) {
        kept.add(place(device.find("bus"), device.find("addr")));
      }
    }
    // Where the new NIC takes its place, QEMU sees it.
    OptionProperties taken = newNic.properties();
    String seen = place(taken.find("bus"), taken.find("addr"));
    kept.remove(seen);
    Set<String> held = new HashSet<>();
    for (GivenNic nic : nics) {
      if (hasPlace(nic)) {
        String place = place(nic.find("bus"), nic.find("addr"));
        if (!held.add(place) || kept.contains(place)) {
          add(nic.entry(), "another device is at its PCI address");
        } else if (isOfChipset(nic) && !place.equals(seen)) {
          add(nic.entry(), "a device of the machine is at its PCI address");
        }
      }
    }
  }

  /** Whether the machine itself has a device there; of pc and q35, function 0 is certain. */
  private boolean isOfChipset(GivenNic nic) {
    Optional<Property> bus = nic.find("bus");
    return machine.isPc()
        && (bus.isEmpty() || machine.rootBus().equals(Optional.of(bus.get().value())))
        && machine.chipset(false).contains(PciAddress.slot(nic.find("addr")))
        && PciAddress.function(nic.find("addr")) == 0;
  }

  /** The older options share an address in some versions. */
  private static boolean hasPlace(GivenNic nic) {
    return nic.isDevice()
        && nic.model().isOn(Bus.PCI)
        && PciAddress.slot(nic.find("addr")) != PciAddress.UNKNOWN;
  }

  private static String place(Optional<Property> bus, Optional<Property> addr) {
    String name = PciSlots.isSameBus(bus, Optional.empty()) ? "" : bus.orElseThrow().value();
    return name + ":" + PciAddress.slot(addr) + "." + PciAddress.function(addr);
  }

  private void add(Entry entry, String reason) {
    add(entry, "refuse this", reason);
  }

  private void add(Entry entry, String act, String reason) {
    lines.add(entry.asWritten() + ": without qrap, QEMU would " + act + ": " + reason);
  }
}
