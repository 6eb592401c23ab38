package io.github.qrap.it;

import io.github.qrap.it.LineFacts.Device;
import io.github.qrap.it.LineFacts.Network;
import io.github.qrap.it.LineJudge.Finding;
import io.github.qrap.patch.KnownNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What has to be the same of a machine, and what may differ, each with its reason. */
final class LineRules {
  private static final String PLACE = " at [^ ]*$";

  /** How the MAC addresses begin that QEMU gives. */
  private static final String BY_QEMU = "52:54:00:12:34:";

  private LineRules() {}

  /**
   * The first rule that is broken.
   *
   * @param before what QEMU makes of the line
   * @param after what it makes of the line that qrap has rewritten
   * @param soldered whether the new NIC is the machine's own
   */
  static Optional<Finding> firstBroken(
      Line line, LineFacts before, LineFacts after, boolean soldered) {
    Optional<Finding> network =
        line.keepsNics()
            ? keptNetworks(line, before, after)
            : newNetwork(line, before, after, soldered);
    if (network.isPresent()) {
      return network;
    }
    for (Device nic : after.nics()) {
      if (!hasFunction0(nic, after)
          && !(line.keepsNics()
              && before.nics().stream().anyMatch(old -> !hasFunction0(old, before)))) {
        return Finding.of("the guest does not find its NIC", nic.slot() + " has no function 0");
      }
    }
    for (Device device : after.others()) {
      boolean found =
          before.others().stream()
              .anyMatch(old -> old.slot().equals(device.slot()) && isFound(line, old, before));
      if (found && !hasFunction0(device, after)) {
        return Finding.of("the guest does not find a device", device.name());
      }
    }
    boolean still =
        line.keepsNics() ? !before.nics().isEmpty() : !soldered && isInPlace(line, before, after);
    Optional<Finding> devices =
        difference(
            "another device is changed",
            described(before.others(), still),
            described(after.others(), still));
    return devices.isPresent()
        ? devices
        : difference(
            "an object is gone",
            objects(before),
            objects(after).stream().filter(objects(before)::contains).toList());
  }

  /** Whether a guest finds it, and not just because QEMU has happened to put a NIC there. */
  private static boolean isFound(Line line, Device device, LineFacts all) {
    String slot = device.slot().replaceFirst(".* 0?", "");
    boolean byChance =
        all.nics().stream().anyMatch(nic -> nic.slot().equals(device.slot()) && nic.isFunction0())
            && line.options().stream()
                .filter(Line::isCard)
                .noneMatch(nic -> Line.value(nic).matches(".*\\baddr\\W+(0x)?" + slot + "\\b.*"));
    return hasFunction0(device, all) && !byChance;
  }

  private static boolean hasFunction0(Device device, LineFacts all) {
    return device.slot().isEmpty()
        || all.devices().stream()
            .anyMatch(other -> other.slot().equals(device.slot()) && other.isFunction0());
  }

  /** The guest has one NIC, which is on the backend, and is one of those that it had. */
  private static Optional<Finding> newNetwork(
      Line line, LineFacts before, LineFacts after, boolean soldered) {
    // A board may have further NICs, which are connected with nothing.
    List<Network> withNic =
        after.networks().stream()
            .filter(network -> !network.nics().isEmpty())
            .filter(network -> !soldered || !network.netdevs().isEmpty())
            .toList();
    if (withNic.size() != 1
        || withNic.get(0).nics().size() != 1
        || !withNic.get(0).netdevs().equals(List.of("backend"))) {
      return Finding.of("the guest has not one NIC on the backend", "" + after.networks());
    }
    List<Device> nics = after.nics();
    // A few NICs are on no bus that QEMU shows.
    if (nics.isEmpty() || before.nics().isEmpty()) {
      return Optional.empty();
    }
    Device nic = nics.get(0);
    // What a machine has soldered on has neither an id nor another place.
    List<String> ids = before.nics().stream().map(Device::id).toList();
    boolean named =
        nic.id().isEmpty()
            ? ids.stream().allMatch(String::isEmpty) || soldered
            : ids.contains(nic.id());
    if (!named) {
      return Finding.of("the NIC has lost its id", nic + " was one of " + before.nics());
    }
    List<String> macs = before.nics().stream().map(Device::mac).toList();
    // Of the older options, some machines make no NIC.
    boolean typed =
        line.arguments().stream().anyMatch(text -> text.contains(nic.mac().replace("\\\"", "")));
    if (!macs.contains(nic.mac()) && !isByQemu(nic) && !typed) {
      return Finding.of("the NIC has lost its MAC address", nic + " was one of " + before.nics());
    }
    if (!soldered && isInPlace(line, before, after)) {
      Device old = before.nics().get(0);
      // Without function 0 of its slot, a guest does not find it.
      boolean moved =
          !old.slot().equals(nic.slot()) || !old.place().equals(nic.place()) && !nic.isFunction0();
      return moved ? Finding.of("the NIC has moved", old + " became " + nic) : Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean areOnSameKind(Device before, Device after) {
    return !before.slot().isEmpty() && !after.slot().isEmpty()
        || before.driver().endsWith("-ccw") && after.driver().endsWith("-ccw");
  }

  private static boolean isIgb(LineFacts facts) {
    return facts.nics().get(0).driver().equals("igb");
  }

  /** Whether it has an address of those that QEMU gives a NIC for which none is asked. */
  private static boolean isByQemu(Device nic) {
    return nic.mac().contains(BY_QEMU);
  }

  /**
   * Whether every device has the place that it had. QEMU gives those that name no slot the next
   * one, so they move where the line has another number of PCI devices than before. An igb has two
   * slots more, for its virtual functions.
   */
  private static boolean isInPlace(Line line, LineFacts before, LineFacts after) {
    long cards = line.options().stream().filter(Line::isCard).count();
    // Of what a board has soldered on, no table knows the bus.
    if (cards == 0 && KnownNames.hasSolderedNic(line.arguments(), line.architecture())) {
      return false;
    }
    // A new one comes after all others, or where it takes the slot of none.
    if (cards == 0 && before.nics().isEmpty()) {
      return true;
    }
    // pseries makes its graphics card and its USB after its NICs, and before every device.
    boolean behind =
        cards == 0
            && before.nics().stream().anyMatch(nic -> nic.bus().contains("spapr-pci-host-bridge"));
    // Versions from 9 on do not look at the slot that an older option names.
    boolean named =
        line.options().stream()
            .anyMatch(option -> Line.isOldForm(option) && Line.value(option).contains("addr="));
    return cards <= 1
        && !behind
        && !named
        && before.nics().size() == 1
        && after.nics().size() == 1
        && isIgb(before) == isIgb(after)
        && areOnSameKind(before.nics().get(0), after.nics().get(0));
  }

  /** Every NIC is what it was, and is connected to what it was, with backends for QEMU's own. */
  private static Optional<Finding> keptNetworks(Line line, LineFacts before, LineFacts after) {
    // On some machines, QEMU's default is a netdev for a NIC that they do not make.
    boolean missing =
        line.options().stream()
                .noneMatch(option -> List.of("net", "netdev", "nic").contains(Line.name(option)))
            && before.networks().stream().anyMatch(network -> network.nics().isEmpty());
    boolean had = before.networks().stream().anyMatch(network -> !network.nics().isEmpty());
    if (had) {
      Optional<Finding> changed =
          difference(
              "a NIC is changed",
              counted(described(before.nics(), true), missing),
              counted(described(after.nics(), true), missing));
      if (changed.isPresent()) {
        return changed;
      }
    }
    List<String> expected =
        counted(
            before.networks().stream().map(Network::withBackends).map(Network::toString).toList(),
            missing);
    List<String> found =
        counted(after.networks().stream().map(Network::toString).toList(), missing);
    boolean own =
        before.networks().stream()
            .filter(network -> !missing || !network.nics().isEmpty())
            .anyMatch(network -> network.netdevs().contains("user"));
    if (own && had || found.equals(expected) && found.toString().contains("backend")) {
      return difference("a network is changed", expected, found);
    }
    // Without a network of QEMU's own, the first NIC moves to the backend, or there is a new one.
    List<String> more = new ArrayList<>(found);
    expected.forEach(more::remove);
    return more.size() == 1 && more.get(0).contains("backend")
        ? Optional.empty()
        : Finding.of("not one network is on the backend", expected + " became " + found);
  }

  /** In order. QEMU counts up its MAC addresses also for a NIC that is missing. */
  private static List<String> counted(List<String> texts, boolean missing) {
    return texts.stream()
        .map(text -> missing ? text.replaceAll(BY_QEMU + "[0-9a-f]{2}", "") : text)
        .sorted()
        .toList();
  }

  /** Every property, with the device that has it. */
  private static List<String> described(List<Device> devices, boolean withPlace) {
    List<String> texts = new ArrayList<>();
    for (Device device : devices) {
      texts.add(device.name() + (withPlace ? " at " + device.place() : ""));
      device
          .properties()
          .forEach(
              (key, value) -> {
                if (!key.equals("netdev") && !isMac(device, key)) {
                  texts.add(device.name() + " has " + key + "=" + value);
                }
              });
    }
    return texts;
  }

  /** A board that has its NIC's address in registers of its own. */
  private static boolean isMac(Device device, String key) {
    return device.driver().equals("stellaris-sys") && key.matches("user[01]");
  }

  /** Those of the NICs go with them. */
  private static List<String> objects(LineFacts facts) {
    Set<String> nics = new HashSet<>();
    facts.nics().forEach(nic -> nics.add(nic.id()));
    return facts.objects().stream()
        .filter(object -> !nics.contains(object.replaceFirst(" \\(.*", "")))
        .toList();
  }

  private static Optional<Finding> difference(
      String rule, List<String> expected, List<String> found) {
    List<String> gone = without(expected, found);
    List<String> added = without(found, expected);
    return gone.isEmpty() && added.isEmpty()
        ? Optional.empty()
        : Finding.of(rule, gone + " became " + added);
  }

  /** Of a device that is missing, not each property. */
  private static List<String> without(List<String> texts, List<String> others) {
    List<String> left = new ArrayList<>(texts);
    others.forEach(left::remove);
    return left.stream()
        .filter(
            text ->
                left.stream()
                    .noneMatch(device -> text.startsWith(device.replaceFirst(PLACE, "") + " has ")))
        .toList();
  }
}
