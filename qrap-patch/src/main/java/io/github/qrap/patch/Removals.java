package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What goes: every NIC and every netdev, with what {@code -set} says of them. */
final class Removals {
  /** Why an option goes. */
  record Removal(String by, String reason) {}

  private final Reading reading;
  private final Ids ids;
  private final List<NicConflictRule> rules;
  private final String architecture;
  private final Predicate<GivenNic> isMade;
  private final Map<Entry, Removal> removals = new HashMap<>();
  private final List<GivenNic> nics = new ArrayList<>();
  private final Set<String> nicIds = new HashSet<>();

  private Removals(
      Reading reading,
      Ids ids,
      List<NicConflictRule> rules,
      String architecture,
      Predicate<GivenNic> isMade) {
    this.reading = reading;
    this.ids = ids;
    this.rules = rules;
    this.architecture = architecture;
    this.isMade = isMade;
  }

  /**
   * Decides what goes.
   *
   * @param rules in the order in which they are asked about a device
   * @param isMade whether QEMU makes this NIC
   * @throws CommandLineException if QEMU would refuse a NIC that goes
   */
  static Removals of(
      Reading reading,
      Ids ids,
      List<NicConflictRule> rules,
      String architecture,
      Predicate<GivenNic> isMade)
      throws CommandLineException {
    Removals removals = new Removals(reading, ids, rules, architecture, isMade);
    for (Entry entry : reading.entries()) {
      removals.judge(entry);
    }
    return removals;
  }

  /** What goes of a command line whose NICs all stay: nothing. */
  static Removals none(Reading reading, Ids ids, String architecture) {
    return new Removals(reading, ids, List.of(), architecture, nic -> true);
  }

  /** Why this goes; empty if it stays. */
  Optional<Removal> of(Entry entry) {
    return Optional.ofNullable(removals.get(entry));
  }

  boolean contains(Entry entry) {
    return removals.containsKey(entry);
  }

  /** All that goes. */
  Set<Entry> entries() {
    return removals.keySet();
  }

  /** The NICs that go, in the order of the command line. */
  List<GivenNic> nics() {
    return nics;
  }

  /** The first NIC that goes, of those that QEMU makes: the new one takes its place. */
  Optional<GivenNic> firstNic() {
    for (GivenNic nic : nics) {
      if (isMade(nic)) {
        return Optional.of(nic);
      }
    }
    return nics.isEmpty() ? Optional.empty() : Optional.of(nics.get(0));
  }

  /** Whether QEMU makes this NIC. */
  boolean isMade(GivenNic nic) {
    return isMade.test(nic);
  }

  /** The id of the first NIC that has one. */
  Optional<String> firstNicId() {
    for (GivenNic nic : nics) {
      if (!nic.properties().id().isEmpty()) {
        return Optional.of(nic.properties().id());
      }
    }
    return Optional.empty();
  }

  /** Whether a NIC of this id goes. */
  boolean hasNic(String id) {
    return nicIds.contains(id);
  }

  private void judge(Entry entry) throws CommandLineException {
    switch (entry.option().name()) {
      case "netdev" ->
          remove(entry, "netdev", "the guest's network comes from the backend instead");
      case "net" -> judgeNet(entry);
      case "nic" -> judgeNic(entry);
      case "device" -> judgeDevice(entry);
      case "set" -> {
        if (entry.target().isPresent() && contains(entry.target().get())) {
          remove(entry, "set", "a property of something that was removed");
        }
      }
      default -> {}
    }
  }

  private void judgeNet(Entry entry) throws CommandLineException {
    String type = entry.properties().kind();
    remove(entry, "net", type.equals("none") ? "asks for no network" : "a network of the old form");
    if (type.equals("nic")) {
      removeNic(entry, "macaddr");
    }
  }

  private void judgeNic(Entry entry) throws CommandLineException {
    boolean none = entry.properties().kind().equals("none");
    remove(entry, "nic", none ? "asks for no network" : "a NIC with its netdev");
    if (!none) {
      removeNic(entry, "mac");
    }
  }

  private void removeNic(Entry entry, String macKey) throws CommandLineException {
    OptionProperties old = entry.properties();
    List<Property> properties = new ArrayList<>();
    Optional<String> slot = PciAddress.ofOldForm(old.get("addr", ""));
    if (slot.isPresent()) {
      properties.add(Property.text("addr", slot.get()));
    }
    if (old.has(macKey)) {
      String mac = old.get(macKey, "");
      Optional<String> strict = MacAddress.strict(mac);
      if (strict.isEmpty()) {
        throw invalidMac(entry, macKey, mac);
      }
      properties.add(Property.text("mac", strict.get()));
    }
    String name = old.get("model", "");
    NicModel model =
        name.isEmpty()
            ? NicModel.unnamed(slot.isPresent() ? Optional.of(Bus.PCI) : Optional.empty())
            : NicModel.ofOldName(name, architecture);
    nics.add(
        new GivenNic(entry, model, OptionProperties.NONE.plus(properties), OptionProperties.NONE));
  }

  private void judgeDevice(Entry entry) throws CommandLineException {
    Optional<DeviceOption> device = entry.properties().device();
    if (device.isEmpty()) {
      return;
    }
    for (NicConflictRule rule : rules) {
      Optional<String> conflict = rule.conflict(device.get());
      if (conflict.isPresent()) {
        removeDevice(entry, rule.id(), conflict.get());
        return;
      }
    }
    OptionProperties globals = reading.globals(model(entry).name());
    String netdev = entry.properties().get("netdev", globals.get("netdev", ""));
    if (ids.hasNetdev(netdev)) {
      removeDevice(entry, "netdev", "a NIC on the netdev " + netdev);
    }
  }

  private void removeDevice(Entry entry, String by, String reason) throws CommandLineException {
    NicModel model = model(entry);
    GivenNic nic = new GivenNic(entry, model, entry.properties(), reading.globals(model.name()));
    requireSound(nic);
    if (!nic.properties().id().isEmpty()) {
      nicIds.add(nic.properties().id());
    }
    nics.add(nic);
    remove(entry, by, reason);
  }

  private NicModel model(Entry device) {
    return NicModel.of(device.properties().kind(), architecture);
  }

  /** What QEMU refuses must not vanish with the NIC that has it. */
  private void requireSound(GivenNic nic) throws CommandLineException {
    ids.requireUsable(nic.entry());
    // Devices that are not known may mean something else by it.
    Optional<Property> netdev = nic.find("netdev");
    if (netdev.isPresent()
        && nic.model().bus().isPresent()
        && !ids.hasNetdev(netdev.get().value())
        && reading.files().isEmpty()) {
      throw nic.entry().option().refuse("there is no netdev \"" + netdev.get().value() + "\"");
    }
    Optional<Property> mac = nic.find("mac");
    if (mac.isPresent() && !MacAddress.isStrict(mac.get().value())) {
      throw invalidMac(nic.entry(), "mac", mac.get().value());
    }
  }

  private static CommandLineException invalidMac(Entry entry, String key, String mac) {
    return entry.option().refuse(key + "=" + mac + " is not a valid MAC address");
  }

  private void remove(Entry entry, String by, String reason) {
    removals.put(entry, new Removal(by, reason));
  }
}
