package io.github.qrap.patch;

import io.github.qrap.patch.Settings.Global;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sees to it that nothing on the command line refers to what is no longer there. */
final class References {
  private final Inventory inventory;
  private final NewNic nic;
  private final Set<String> models = new HashSet<>();
  private final Set<String> idleChardevs;

  References(Inventory inventory, NewNic nic) {
    this.inventory = inventory;
    this.nic = nic;
    for (RemovedNic dropped : inventory.dropped()) {
      models.add(dropped.model().name());
    }
    models.remove(nic.model().name());
    this.idleChardevs = idleChardevs();
  }

  /** What happens to an option that is neither NIC nor back end. */
  Step step(int i) {
    QemuOption option = inventory.options().get(i);
    return switch (option.name()) {
      case "device" -> followNic(option, inventory.read(i).orElseThrow(), "failover_pair_id");
      case "object" -> followObject(option);
      case "global" -> followGlobal(option, Global.parse(option.text()));
      case "chardev" ->
          idleChardevs.contains(ListSyntax.parse(option.text(), "backend").id())
              ? new Step.Remove(
                  option.words(), "chardev", "served a back end that is no longer there")
              : new Step.Keep(option.words());
      default -> new Step.Keep(option.words());
    };
  }

  private Step followObject(QemuOption option) {
    // Next to no object has one of these keys; reading every one would be a waste.
    if (!option.text().contains("netdev") && !option.text().contains("pci-dev")) {
      return new Step.Keep(option.words());
    }
    try {
      OptionProperties object = option.properties("qom-type");
      String netdev = object.get("netdev", "");
      return inventory.hasBackend(netdev) && !netdev.equals(RewritePlan.NETDEV_ID)
          ? replace(
              option,
              object.with("netdev", RewritePlan.NETDEV_ID).print("qom-type"),
              "netdev",
              "the back end " + netdev + " is another now")
          : followNic(option, object, "pci-dev");
    } catch (CommandLineException e) {
      // It is no option of the network: QEMU says what is wrong with it.
      return new Step.Keep(option.words());
    }
  }

  /** QEMU calls a NIC of the older forms by no name, so that nothing can refer to it. */
  private Step followNic(QemuOption option, OptionProperties properties, String key) {
    String id = properties.get(key, "");
    String successor = nic.properties().id();
    if (!inventory.hasNic(id) || successor.isEmpty() || id.equals(successor)) {
      return new Step.Keep(option.words());
    }
    String first = option.is("device") ? "driver" : "qom-type";
    return replace(
        option,
        properties.with(key, successor).print(first),
        "placement",
        "the NIC " + id + " has a successor");
  }

  private static Step replace(QemuOption option, String value, String by, String reason) {
    return new Step.Replace(option.words(), List.of(option.words().get(0), value), by, reason);
  }

  private Step followGlobal(QemuOption option, Global global) {
    if (global.property().key().equals("netdev")
        && inventory.hasBackend(global.property().value())) {
      return new Step.Remove(option.words(), "global", "names a back end that is no longer there");
    }
    return models.contains(global.driver()) && !inventory.deviceMap().isConfigured()
        ? new Step.Remove(
            option.words(), "global", "a property of " + global.driver() + " NICs; none is left")
        : new Step.Keep(option.words());
  }

  /** The character devices that only a back end of vhost-user was using. */
  private Set<String> idleChardevs() {
    Set<String> idle = new HashSet<>();
    List<QemuOption> options = inventory.options();
    for (int i = 0; i < options.size(); i++) {
      Optional<OptionProperties> read = inventory.read(i);
      if (read.isPresent() && inventory.removal(i).isPresent()) {
        Optional<Property> chardev = read.get().find("chardev");
        if (chardev.isPresent()) {
          idle.add(chardev.get().value());
        }
      }
    }
    if (!idle.isEmpty()) {
      for (int i = 0; i < options.size(); i++) {
        if (inventory.removal(i).isEmpty()) {
          idle.removeAll(mentions(options.get(i)));
        }
      }
    }
    return idle;
  }

  /** Everything in an option's value that could be an id, but for that which it defines. */
  private static List<String> mentions(QemuOption option) {
    List<String> found = new ArrayList<>();
    String text = option.value().orElse("");
    String defined = option.is("chardev") ? ListSyntax.parse(text, "backend").id() : "";
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
