package io.github.qrap.patch;

import io.github.qrap.patch.Bus.Trait;
import io.github.qrap.patch.Property.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The NIC that the guest gets.
 *
 * @param properties of its {@code -device}
 * @param replaces the step of the NIC whose place on the command line it takes; empty for the end,
 *     where every bus exists and every slot that is asked for is taken
 * @param reason why it is what it is
 */
record NewNic(Properties properties, Optional<Integer> replaces, String reason) {
  /** What makes a NIC the same one to the guest and to those who manage it. */
  private static final List<Trait> IDENTITY =
      List.of(
          new Trait("id", Type.TEXT),
          new Trait("mac", Type.TEXT),
          new Trait("bootindex", Type.NUMBER));

  static NewNic plan(Survey survey, MachineFamily family) throws CommandLineException {
    Bus bus = family.bus();
    Optional<DroppedNic> first = survey.first();
    boolean sameBus = first.isPresent() && first.get().isOn(bus);
    List<Property> address = new ArrayList<>();
    if (sameBus) {
      inherit(bus.place(), first.get(), address);
    }
    boolean inherited = !address.isEmpty();
    if (!inherited && !survey.hasUnaddressed()) {
      address.addAll(family.addressing().next(survey.devices(), survey.hasVga()));
    }

    List<Property> all = new ArrayList<>();
    all.add(Property.text("driver", family.model()));
    all.addAll(address);
    all.add(Property.text("netdev", RewritePlan.NETDEV_ID));
    if (family.isVirtio()) {
      // As in qrap(1): more packets sent at a time, against stalls of the guest's sending queue.
      all.add(new Property("x-txburst", "4096", Type.NUMBER));
    }
    if (first.isPresent()) {
      inherit(IDENTITY, first.get(), all);
    }
    if (sameBus) {
      inherit(bus.traits(), first.get(), all);
    }

    // In place of a like device QEMU gives it the same slot; elsewhere it could take one that a
    // later device asks for.
    boolean inPlace =
        sameBus
            && first.get().properties().json() == survey.speaksJson()
            && (inherited || address.isEmpty());
    return new NewNic(
        new Properties(all, survey.speaksJson()),
        inPlace ? first.get().step() : Optional.empty(),
        reason(inherited, address));
  }

  private static void inherit(List<Trait> traits, DroppedNic from, List<Property> to)
      throws CommandLineException {
    for (Trait trait : traits) {
      Optional<Property> found = from.properties().find(trait.key());
      if (found.isPresent()) {
        to.add(from.properties().json() ? found.get() : typed(found.get(), trait, from.option()));
      }
    }
  }

  /** Lists know no types; JSON, in which this may be written, does. */
  private static Property typed(Property property, Trait trait, Option option)
      throws CommandLineException {
    String value = property.value();
    return switch (trait.type()) {
      case NUMBER -> new Property(trait.key(), decimal(property, option), Type.NUMBER);
      case SWITCH -> new Property(trait.key(), isOn(value) ? "on" : "off", Type.SWITCH);
      case TEXT, NESTED -> Property.text(trait.key(), value);
    };
  }

  private static boolean isOn(String value) {
    return switch (value) {
      case "on", "yes", "true", "y" -> true;
      default -> false;
    };
  }

  private static String decimal(Property property, Option option) throws CommandLineException {
    try {
      return Long.decode(property.value()).toString();
    } catch (NumberFormatException e) {
      throw option.refuse(property.key() + "=" + property.value() + " needs a number");
    }
  }

  private static String reason(boolean inherited, List<Property> address) {
    if (inherited) {
      return "the guest's NIC, where the first one was";
    }
    return address.isEmpty()
        ? "the guest's NIC, where QEMU finds a place"
        : "the guest's NIC, at the next free address";
  }
}
