package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.patch.Settings.Global;
import io.github.qrap.patch.Settings.Single;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line describes, as far as it matters to its network: the NICs and back ends,
 * which all go, and the other devices, which stay.
 */
final class Inventory {
  /** Why an option goes. */
  record Removal(String by, String reason) {}

  private final List<QemuOption> options;
  private final Machine machine;
  private final DeviceMap deviceMap;
  private final OptionProperties[] read;
  private final Removal[] removals;
  private final Map<String, Integer> targets = new HashMap<>();
  private final Map<Integer, Integer> sets = new HashMap<>();
  private final Map<String, List<Property>> globals = new HashMap<>();
  private final Set<String> backends = new HashSet<>();
  private final Set<String> nicIds = new HashSet<>();
  private final Set<String> deviceIds = new HashSet<>();
  private final Set<String> repeatedIds = new HashSet<>();
  private final List<RemovedNic> dropped = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Inventory(List<QemuOption> options, Machine machine) {
    this.options = options;
    this.machine = machine;
    this.read = new OptionProperties[options.size()];
    this.removals = new Removal[options.size()];
    this.deviceMap = new DeviceMap(machine.family().addressing(), options.size());
  }

  static Inventory of(List<QemuOption> options, Machine machine, List<NicConflictRule> rules)
      throws CommandLineException {
    Inventory inventory = new Inventory(options, machine);
    for (int i = 0; i < options.size(); i++) {
      inventory.read(i, options.get(i));
    }
    inventory.applySets();
    for (int i = 0; i < options.size(); i++) {
      inventory.judge(i, options.get(i), rules);
    }
    inventory.warnOfSeveral();
    return inventory;
  }

  List<QemuOption> options() {
    return options;
  }

  /** Why this option goes; empty if it stays. */
  Optional<Removal> removal(int index) {
    return Optional.ofNullable(removals[index]);
  }

  /** What this option says, if it describes a device or a back end. */
  Optional<OptionProperties> read(int index) {
    return Optional.ofNullable(read[index]);
  }

  DeviceMap deviceMap() {
    return deviceMap;
  }

  /** In the order of the command line. */
  List<RemovedNic> dropped() {
    return dropped;
  }

  /** The first NIC that goes: the new one is its successor. */
  Optional<RemovedNic> first() {
    return dropped.isEmpty() ? Optional.empty() : Optional.of(dropped.get(0));
  }

  /** The id of the first NIC that has one. */
  Optional<String> successorId() {
    for (RemovedNic nic : dropped) {
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

  /** Whether a device that stays is to stand in for a NIC that goes. */
  boolean hasFailoverPair() {
    for (OptionProperties device : deviceMap.devices()) {
      if (nicIds.contains(device.get("failover_pair_id", ""))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a back end of this name goes. */
  boolean hasBackend(String id) {
    return backends.contains(id);
  }

  List<String> warnings() {
    return warnings;
  }

  private void read(int i, QemuOption option) throws CommandLineException {
    switch (option.name()) {
      case "device" -> {
        read[i] = option.properties("driver");
        deviceMap.observeDevice(i, read[i]);
        define(i, option, "device");
        String id = read[i].id();
        if (!id.isEmpty() && !deviceIds.add(id)) {
          repeatedIds.add(id);
        }
      }
      case "netdev" -> {
        read[i] = option.properties("type");
        defineBackend(i, option);
      }
      case "nic", "net" -> {
        read[i] = ListSyntax.parse(option.text(), "type");
        defineBackend(i, option);
      }
      case "set" -> {
        Optional<Single> set = Single.parse(option.text());
        if (set.isPresent() && targets.containsKey(set.get().target())) {
          sets.put(i, targets.get(set.get().target()));
        }
      }
      case "global" -> {
        Global global = Global.parse(option.text());
        globals
            .computeIfAbsent(global.driver(), driver -> new ArrayList<>())
            .add(global.property());
      }
      case "readconfig" -> {
        deviceMap.observe(i, option);
        warnings.add(
            option.text() + ": devices in this file are not seen; a NIC there stays as it is");
      }
      default -> deviceMap.observe(i, option);
    }
  }

  /** JSON is not what {@code -set} can name. */
  private void define(int i, QemuOption option, String group) {
    if (!read[i].json() && read[i].has("id")) {
      targets.putIfAbsent(group + "." + read[i].id(), i);
    }
  }

  private void defineBackend(int i, QemuOption option) throws CommandLineException {
    String id = read[i].id();
    if (id.isEmpty() && option.is("netdev")) {
      throw option.refuse("a back end needs an id; add id=NAME");
    }
    if (read[i].has("id")) {
      requireId(option, read[i]);
      if (!backends.add(id)) {
        throw option.refuse("the id \"" + id + "\" is taken by another back end");
      }
    }
    define(i, option, option.name());
  }

  /** In JSON, QEMU takes any text for an id. */
  private static void requireId(QemuOption option, OptionProperties properties)
      throws CommandLineException {
    if (properties.has("id") && !properties.json() && !isId(properties.id())) {
      throw option.refuse(
          "\""
              + properties.id()
              + "\" is no id; it needs a letter first, then letters, digits, '-', '.' and '_'");
    }
  }

  private static boolean isId(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      boolean later = c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
      if (!letter && (i == 0 || !later)) {
        return false;
      }
    }
    return !id.isEmpty();
  }

  private void applySets() {
    Map<Integer, List<Property>> additions = new HashMap<>();
    for (int i = 0; i < options.size() && !sets.isEmpty(); i++) {
      if (sets.containsKey(i)) {
        additions
            .computeIfAbsent(sets.get(i), target -> new ArrayList<>())
            .add(Single.parse(options.get(i).text()).orElseThrow().property());
      }
    }
    for (Map.Entry<Integer, List<Property>> addition : additions.entrySet()) {
      read[addition.getKey()] = read[addition.getKey()].plus(addition.getValue());
    }
  }

  private void judge(int i, QemuOption option, List<NicConflictRule> rules)
      throws CommandLineException {
    switch (option.name()) {
      case "netdev" -> remove(i, "netdev", "a network back end; the guest gets another");
      case "net" -> judgeNet(i, option);
      case "nic" -> judgeNic(i, option);
      case "device" -> judgeDevice(i, option, rules);
      case "set" -> {
        if (sets.containsKey(i) && removals[sets.get(i)] != null) {
          remove(i, "set", "a property of what is no longer there");
        }
      }
      default -> {}
    }
  }

  private void judgeNet(int i, QemuOption option) throws CommandLineException {
    String type = read[i].get("type", "");
    remove(i, "net", type.equals("none") ? "asks for no network" : "a network of the old form");
    if (type.equals("nic")) {
      drop(i, option, "macaddr");
    }
  }

  private void judgeNic(int i, QemuOption option) throws CommandLineException {
    boolean none = read[i].get("type", "").equals("none");
    remove(i, "nic", none ? "asks for no network" : "a NIC with its back end");
    if (!none) {
      drop(i, option, "mac");
    }
  }

  private void drop(int i, QemuOption option, String macKey) throws CommandLineException {
    List<Property> properties = new ArrayList<>();
    Optional<String> slot = PciSlots.ofOldForm(read[i].get("addr", ""));
    if (slot.isPresent()) {
      properties.add(Property.text("addr", slot.get()));
    }
    if (read[i].has(macKey)) {
      String mac = read[i].get(macKey, "");
      Optional<String> strict = MacAddress.strict(mac);
      if (strict.isEmpty()) {
        throw option.refuse(macKey + "=" + mac + " is no MAC address");
      }
      properties.add(Property.text("mac", strict.get()));
    }
    String name = read[i].get("model", "");
    NicModel model =
        name.isEmpty()
            ? new NicModel("", slot.isPresent() ? Optional.of(Bus.PCI) : Optional.empty())
            : NicModel.ofOldName(name, machine.architecture());
    dropped.add(
        new RemovedNic(
            option,
            Optional.empty(),
            model,
            new OptionProperties(properties, false),
            OptionProperties.EMPTY));
  }

  private void judgeDevice(int i, QemuOption option, List<NicConflictRule> rules)
      throws CommandLineException {
    Optional<DeviceOption> device = read[i].device();
    if (device.isEmpty()) {
      deviceMap.add(read[i]);
      return;
    }
    for (NicConflictRule rule : rules) {
      Optional<String> conflict = rule.conflict(device.get());
      if (conflict.isPresent()) {
        drop(i, option, device.get().driver(), rule.id(), conflict.get());
        return;
      }
    }
    NicModel model = NicModel.of(device.get().driver(), machine.architecture());
    String netdev = read[i].get("netdev", globalsOf(model).get("netdev", ""));
    if (backends.contains(netdev)) {
      drop(i, option, device.get().driver(), "netdev", "a NIC on the back end " + netdev);
    } else {
      deviceMap.add(read[i]);
    }
  }

  private void drop(int i, QemuOption option, String driver, String by, String reason)
      throws CommandLineException {
    NicModel model = NicModel.of(driver, machine.architecture());
    RemovedNic nic = new RemovedNic(option, Optional.of(i), model, read[i], globalsOf(model));
    requireSound(nic);
    if (!read[i].id().isEmpty()) {
      nicIds.add(read[i].id());
    }
    dropped.add(nic);
    remove(i, by, reason);
  }

  /** What QEMU refuses must not vanish with the NIC that has it. */
  private void requireSound(RemovedNic nic) throws CommandLineException {
    QemuOption option = nic.option();
    requireId(option, nic.properties());
    if (repeatedIds.contains(nic.properties().id())) {
      throw option.refuse("the id \"" + nic.properties().id() + "\" is taken by another device");
    }
    // Other devices may mean something else by it.
    Optional<Property> netdev = nic.find("netdev");
    if (netdev.isPresent()
        && nic.model().bus().isPresent()
        && !backends.contains(netdev.get().value())
        && !deviceMap.isConfigured()) {
      throw option.refuse("there is no back end \"" + netdev.get().value() + "\"");
    }
    Optional<Property> mac = nic.find("mac");
    if (mac.isPresent() && !MacAddress.isStrict(mac.get().value())) {
      throw option.refuse("mac=" + mac.get().value() + " is no MAC address");
    }
  }

  private OptionProperties globalsOf(NicModel model) {
    return new OptionProperties(globals.getOrDefault(model.name(), List.of()), false);
  }

  private void warnOfSeveral() {
    if (dropped.size() > 1) {
      warnings.add(
          dropped.size()
              + " NICs become one, in the place of the first: "
              + String.join(" ", dropped.get(0).option().words()));
    }
  }

  private void remove(int i, String by, String reason) {
    removals[i] = new Removal(by, reason);
  }
}
