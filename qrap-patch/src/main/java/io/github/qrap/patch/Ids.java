package io.github.qrap.patch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which netdevs and devices the command line defines. */
final class Ids {
  private final Map<String, Entry> netdevs = new HashMap<>();
  private final Set<String> devices = new HashSet<>();
  private final Set<String> repeatedDevices = new HashSet<>();

  private Ids() {}

  /**
   * Collects the ids.
   *
   * @throws CommandLineException if the id of a netdev is missing, invalid or a duplicate
   */
  static Ids of(Reading reading) throws CommandLineException {
    Ids ids = new Ids();
    for (Entry entry : reading.entries()) {
      switch (entry.option().name()) {
        case "netdev", "nic", "net" -> ids.addNetdev(entry);
        case "device" -> ids.addDevice(entry.properties().id());
        default -> {}
      }
    }
    ids.addHubPorts(reading);
    return ids;
  }

  /** The ids that QEMU gives to what -net puts on a hub. It makes these ports after all others. */
  private void addHubPorts(Reading reading) {
    int port = 0;
    for (Entry entry : reading.entries()) {
      OptionProperties properties = entry.properties();
      if (properties.kind().equals("hubport") && properties.get("hubid", "").equals("0")) {
        port++;
      }
    }
    for (Entry entry : reading.entries()) {
      if (entry.is("net") && isOnHub(entry.properties())) {
        netdevs.putIfAbsent("hub0port" + port, entry);
        port++;
      }
    }
  }

  private static boolean isOnHub(OptionProperties net) {
    return !net.kind().equals("none") && !(net.kind().equals("nic") && net.has("netdev"));
  }

  private void addNetdev(Entry entry) throws CommandLineException {
    String id = entry.properties().id();
    String type = entry.properties().kind();
    boolean nic = entry.is("net") && type.equals("nic");
    // A misspelt one must not vanish: QEMU would not start with it.
    if (!type.isEmpty() && !nic && !NicChoice.isNetdevType(type)) {
      throw entry.option().refuse("there is no netdev type \"" + type + "\"; see -netdev help");
    }
    if (type.isEmpty() && entry.is("netdev")) {
      throw entry.option().refuse("a netdev needs a type; see -netdev help");
    }
    if (id.isEmpty() && entry.is("netdev")) {
      throw entry.option().refuse("a netdev needs an id; add id=NAME");
    }
    if (entry.properties().has("id")) {
      requireValid(entry);
      if (netdevs.putIfAbsent(id, entry) != null) {
        throw entry.option().refuse("duplicate id \"" + id + "\": another netdev has it");
      }
    }
  }

  private void addDevice(String id) {
    if (!id.isEmpty() && !devices.add(id)) {
      repeatedDevices.add(id);
    }
  }

  /** The option that defines a netdev of this id. */
  Optional<Entry> netdev(String id) {
    return Optional.ofNullable(netdevs.get(id));
  }

  boolean hasNetdev(String id) {
    return netdevs.containsKey(id);
  }

  /**
   * Requires that a device has no id, or one that QEMU accepts.
   *
   * @throws CommandLineException if the id is invalid or a duplicate
   */
  void requireUsable(Entry device) throws CommandLineException {
    requireValid(device);
    String id = device.properties().id();
    if (repeatedDevices.contains(id)) {
      throw device.option().refuse("duplicate id \"" + id + "\": another device has it");
    }
  }

  /** In JSON, QEMU takes any text for an id. */
  private static void requireValid(Entry entry) throws CommandLineException {
    OptionProperties properties = entry.properties();
    if (properties.has("id") && !properties.json() && !isValid(properties.id())) {
      throw entry
          .option()
          .refuse(
              "invalid id \""
                  + properties.id()
                  + "\": it needs a letter first, then letters, digits, '-', '.' and '_'");
    }
  }

  /** Whether a list of properties can have this id. */
  static boolean isValid(String id) {
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
}
