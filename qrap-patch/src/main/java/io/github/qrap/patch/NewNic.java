package io.github.qrap.patch;

import io.github.qrap.patch.Property.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The NIC that the guest gets.
 *
 * @param model of it
 * @param option that describes it, with its dash
 * @param properties what the option says
 * @param at the index of the option before which it comes
 * @param reason why it is what it is
 */
record NewNic(NicModel model, String option, OptionProperties properties, int at, String reason) {
  /** What makes a NIC the same one to the guest and to those who manage it, beside its id. */
  private static final List<String> IDENTITY = List.of("mac", "bootindex");

  /** What JSON does not write as a text. */
  private static final Set<String> NUMBERS = Set.of("acpi-index", "bootindex", "rombar");

  private static final Set<String> SWITCHES = Set.of("failover", "multifunction");

  static NewNic plan(Inventory inventory, Machine machine, NicChoice choice)
      throws CommandLineException {
    Optional<RemovedNic> first = inventory.first();
    if (choice.isKeep() && first.isPresent() && isKeepable(first.get(), inventory)) {
      return kept(first.get());
    }
    NicModel model = model(machine, choice, first);
    return model.isOn(Bus.ONBOARD)
        ? onboard(model, inventory)
        : new Planner(inventory, machine, model).plan();
  }

  private static NicModel model(Machine machine, NicChoice choice, Optional<RemovedNic> first)
      throws CommandLineException {
    if (choice.isKeep() && first.isPresent() && first.get().index().isEmpty()) {
      NicModel old = first.get().model();
      return old.name().isEmpty() && !old.isOn(Bus.ONBOARD) ? machine.ownNic() : old;
    }
    return choice.isKeep() || choice.model().isEmpty()
        ? machine.bestNic()
        : NicModel.of(choice.model(), machine.architecture());
  }

  /** Some network devices have back ends in plenty, or none that can be named. */
  private static boolean isKeepable(RemovedNic nic, Inventory inventory) {
    Optional<Property> netdev = nic.find("netdev");
    return nic.index().isPresent()
        && (nic.model().bus().isPresent()
            || netdev.isPresent() && inventory.hasBackend(netdev.get().value()));
  }

  private static NewNic kept(RemovedNic nic) {
    OptionProperties properties = nic.properties().with("netdev", RewritePlan.NETDEV_ID);
    if (nic.model().isVirtio() && !properties.has("x-txburst")) {
      properties = properties.plus(List.of(txBurst()));
    }
    return new NewNic(
        nic.model(),
        "-device",
        properties,
        nic.index().orElseThrow() + 1,
        "the guest's NIC, as it was, on its new back end");
  }

  private static NewNic onboard(NicModel model, Inventory inventory) {
    List<Property> all = new ArrayList<>();
    all.add(Property.text("type", "nic"));
    all.add(Property.text("netdev", RewritePlan.NETDEV_ID));
    Optional<Property> mac = inventory.first().flatMap(nic -> nic.find("mac"));
    if (mac.isPresent()) {
      all.add(Property.text("macaddr", mac.get().value()));
    }
    return new NewNic(
        model,
        "-net",
        new OptionProperties(all, false),
        inventory.options().size(),
        "the guest's NIC, which its machine has on board");
  }

  /** As in qrap(1): more packets sent at a time, against stalls of the guest's sending queue. */
  private static Property txBurst() {
    return new Property("x-txburst", "4096", Type.NUMBER);
  }

  /** The value of {@code -device}'s or {@code -net}'s first key needs no name. */
  String print() {
    return properties.print(option.equals("-device") ? "driver" : "type");
  }

  /** Finds the place for a {@code -device}. */
  private static final class Planner {
    private final Inventory inventory;
    private final DeviceMap deviceMap;
    private final Machine machine;
    private final NicModel model;
    private final Optional<RemovedNic> first;

    /** The first one is on the same kind of bus. */
    private final boolean like;

    Planner(Inventory inventory, Machine machine, NicModel model) {
      this.inventory = inventory;
      this.deviceMap = inventory.deviceMap();
      this.machine = machine;
      this.model = model;
      this.first = inventory.first();
      this.like = first.isPresent() && first.get().isLike(model);
    }

    NewNic plan() throws CommandLineException {
      List<Property> address = like ? inherited(model.bus().orElseThrow().place()) : List.of();
      boolean old = like && first.get().index().isEmpty();
      if (!address.isEmpty() && !(old && deviceMap.hasEarly())) {
        // A NIC of the old forms came before every device, so that none could take its slot.
        return old
            ? nic(address, false, deviceMap.firstDevice(), "where the first one was")
            : inPlace(address, "where the first one was");
      }
      List<Property> next = next();
      if (!next.isEmpty()) {
        return atEnd(next, "at the next free address");
      }
      // In place of a like device QEMU gives it the same slot; at the end there may be none.
      return like && !old
          ? inPlace(List.of(), "where QEMU finds a place")
          : atEnd(spare(), "where QEMU finds a place");
    }

    private List<Property> next() {
      boolean fits =
          switch (machine.family().addressing()) {
            case PCI_SLOTS, ROOT_PORTS -> model.isOn(Bus.PCI);
            case CCW_NUMBERS -> model.isOn(Bus.CCW);
            case NONE -> false;
          };
      return fits && !deviceMap.hasUnaddressed()
          ? machine.family().addressing().next(deviceMap)
          : List.of();
    }

    /** None where QEMU will find a slot by itself. */
    private List<Property> spare() throws CommandLineException {
      if (!model.isOn(Bus.PCI)) {
        return List.of();
      }
      PciSlots slots = PciSlots.ofRoot(deviceMap, machine.family().addressing().chipset());
      if (!slots.areFull()) {
        return List.of();
      }
      Optional<String> bus = slots.spareBus();
      if (bus.isEmpty()) {
        throw new CommandLineException(
            "no PCI slot is left for the guest's NIC; remove a device, or add a bridge:"
                + " -device pci-bridge,id=NAME,chassis_nr=1");
      }
      return List.of(Property.text("bus", bus.get()));
    }

    private NewNic inPlace(List<Property> address, String where) throws CommandLineException {
      return nic(
          address,
          first.orElseThrow().properties().json(),
          first.get().index().orElseThrow() + 1,
          where);
    }

    private NewNic atEnd(List<Property> address, String where) throws CommandLineException {
      return nic(address, deviceMap.speaksJson(), inventory.options().size(), where);
    }

    private NewNic nic(List<Property> address, boolean json, int at, String where)
        throws CommandLineException {
      List<Property> all = new ArrayList<>();
      all.add(Property.text("driver", model.name()));
      all.addAll(address);
      all.add(Property.text("netdev", RewritePlan.NETDEV_ID));
      if (model.isVirtio()) {
        all.add(txBurst());
      }
      Optional<String> id = inventory.successorId();
      if (id.isPresent()) {
        all.add(Property.text("id", id.get()));
      }
      all.addAll(inherited(IDENTITY));
      if (like) {
        all.addAll(inherited(model.bus().orElseThrow().traits()));
      }
      if (model.isVirtio() && inventory.hasFailoverPair()) {
        all.addAll(inherited(List.of("failover")));
      }
      return new NewNic(
          model, "-device", new OptionProperties(all, json), at, "the guest's NIC, " + where);
    }

    private List<Property> inherited(List<String> keys) throws CommandLineException {
      List<Property> found = new ArrayList<>();
      for (String key : keys) {
        Optional<Property> property = first.isPresent() ? first.get().find(key) : Optional.empty();
        // What -global says of the model goes on applying to it.
        boolean own = property.isPresent() && first.get().properties().has(key);
        if (own || property.isPresent() && !first.get().model().equals(model)) {
          found.add(typed(property.get(), first.get().option()));
        }
      }
      return found;
    }

    /** Lists know no types; JSON, in which this may be written, does. */
    private static Property typed(Property property, QemuOption option)
        throws CommandLineException {
      if (property.type() != Type.TEXT) {
        return property;
      }
      if (SWITCHES.contains(property.key())) {
        return new Property(property.key(), isOn(property.value()) ? "on" : "off", Type.SWITCH);
      }
      return NUMBERS.contains(property.key())
          ? new Property(property.key(), decimal(property, option), Type.NUMBER)
          : property;
    }

    private static boolean isOn(String value) {
      return switch (value) {
        case "on", "yes", "true", "y" -> true;
        default -> false;
      };
    }

    private static String decimal(Property property, QemuOption option)
        throws CommandLineException {
      try {
        return Long.decode(property.value()).toString();
      } catch (NumberFormatException e) {
        throw option.refuse(property.key() + "=" + property.value() + " needs a number");
      }
    }
  }
}
