package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Changes or removes each option that refers to something that was removed. */
final class References {
  private final Reading reading;
  private final Ids ids;
  private final Removals removals;
  private final NewNic nic;
  private final Set<String> models = new HashSet<>();
  private final Set<String> idleChardevs;

  /** Whether the guest had a NIC of the new one's model, and one of virtio. */
  private final boolean knownBefore;

  private final boolean virtioBefore;

  References(Reading reading, Ids ids, Removals removals, NewNic nic) {
    this.reading = reading;
    this.ids = ids;
    this.removals = removals;
    this.nic = nic;
    boolean known = false;
    boolean virtio = false;
    for (GivenNic removed : removals.nics()) {
      models.add(removed.model().name());
      if (removals.isMade(removed)) {
        known |= removed.model().is(nic.model());
        virtio |= removed.model().isVirtio();
      }
    }
    models.remove(nic.model().name());
    this.knownBefore = known;
    this.virtioBefore = virtio;
    this.idleChardevs = idleChardevs(reading, removals.entries());
  }

  /** What happens to an option that is not removed as a NIC or netdev. */
  Step step(Entry entry) {
    return switch (entry.option().name()) {
      case "device" -> followNic(entry, "failover_pair_id");
      case "object" -> followNetdev(entry);
      case "global" -> followGlobal(entry, entry.global().orElseThrow());
      case "chardev" ->
          idleChardevs.contains(entry.properties().id())
              ? remove(entry, "chardev", "served a netdev that was removed")
              : keep(entry);
      default -> keep(entry);
    };
  }

  private Step followNetdev(Entry object) {
    String netdev = object.properties().get("netdev", "");
    return ids.hasNetdev(netdev) && !netdev.equals(nic.netdevId())
        ? replace(
            object,
            object.properties().with("netdev", nic.netdevId()),
            "netdev",
            "the netdev " + netdev + " was replaced")
        : followNic(object, "pci-dev");
  }

  /** QEMU has no name for a NIC of the older forms, so nothing can refer to it. */
  private Step followNic(Entry entry, String key) {
    String id = entry.properties().get(key, "");
    String successor = nic.properties().id();
    return !removals.hasNic(id) || successor.isEmpty() || id.equals(successor)
        ? keep(entry)
        : replace(
            entry,
            entry.properties().with(key, successor),
            "placement",
            "the NIC " + id + " was replaced");
  }

  private Step followGlobal(Entry entry, GlobalProperty global) {
    if (global.property().key().equals("netdev") && ids.hasNetdev(global.property().value())) {
      return remove(entry, "global", "names a netdev that was removed");
    }
    boolean before = global.driver().equals(nic.model().name()) ? knownBefore : virtioBefore;
    if (!before && nic.model().refuses(global)) {
      return removeRefused(entry, nic.model());
    }
    return models.contains(global.driver()) && reading.files().isEmpty()
        ? remove(entry, "global", "a property of " + global.driver() + " NICs; none is left")
        : keep(entry);
  }

  /** Of what QEMU looks at only where there is a NIC of this model, which there was not. */
  static Step removeRefused(Entry global, NicModel model) {
    return remove(global, "global", "no property of " + model.name() + " NICs");
  }

  private static Step keep(Entry entry) {
    return new Step.Keep(entry.option().words());
  }

  private static Step remove(Entry entry, String by, String reason) {
    return new Step.Remove(entry.option().words(), by, reason);
  }

  private static Step replace(Entry entry, OptionProperties properties, String by, String reason) {
    List<String> words = entry.option().words();
    return new Step.Replace(words, List.of(words.get(0), properties.print()), by, reason);
  }

  /** The ids of the character devices that stay. */
  Set<String> chardevs() {
    return chardevs(reading, idleChardevs);
  }

  /** The ids of the character devices that are not among the idle ones. */
  static Set<String> chardevs(Reading reading, Set<String> idle) {
    Set<String> chardevs = new HashSet<>();
    for (Entry entry : reading.entries()) {
      if (entry.is("chardev") && !idle.contains(entry.properties().id())) {
        chardevs.add(entry.properties().id());
      }
    }
    return chardevs;
  }

  /** The character devices that nothing uses beside what is gone. */
  static Set<String> idleChardevs(Reading reading, Set<Entry> gone) {
    Set<String> idle = new HashSet<>();
    for (Entry entry : reading.entries()) {
      if (gone.contains(entry)) {
        Optional<Property> chardev = entry.properties().find("chardev");
        if (chardev.isPresent()) {
          idle.add(chardev.get().value());
        }
      }
    }
    if (!idle.isEmpty()) {
      for (Entry entry : reading.entries()) {
        if (!gone.contains(entry)) {
          idle.removeAll(mentions(entry));
        }
      }
    }
    return idle;
  }

  /** Everything in an option's value that could be an id, except the one that it defines. */
  private static List<String> mentions(Entry entry) {
    List<String> found = new ArrayList<>();
    String text = entry.option().value().orElse("");
    String defined = entry.is("chardev") ? entry.properties().id() : "";
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || !isOfIds(text.charAt(i))) {
        String word = text.substring(start, i);
        if (!word.isEmpty() && !word.equals(defined)) {
          found.add(word);
        }
        start = i + 1;
      }
    }
    return found;
  }

  private static boolean isOfIds(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_';
  }
}
