package io.github.qrap.patch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the tables know of QEMU's names, for a comparison with QEMU. */
public final class KnownNames {
  /** Machines that were seen to be what the row says that takes them without their names. */
  private static final Set<String> UNNAMED =
      Set.of(
          "boston-aia",
          "powernv10-rainier",
          "x-remote",
          "V66G_1024",
          "virt",
          "2009",
          "arduino-duemilanove",
          "arduino-mega",
          "arduino-mega-2560-v3",
          "arduino-uno",
          "mega",
          "mega2560",
          "uno",
          "gdbsim-r5f562n7",
          "gdbsim-r5f562n8");

  private KnownNames() {}

  /** Whether this is an option, named without its dashes. */
  public static boolean hasOption(String name) {
    return OptionTable.find(name).isPresent();
  }

  /** Whether {@code -nic} takes this for a type of netdev. */
  public static boolean hasNetdev(String type) {
    return NicChoice.parse(type).isEmpty();
  }

  /** The model that {@code -device} means by this name or alias; empty if it is in no row. */
  public static Optional<String> model(String driver, String architecture) {
    String name = NicModel.of(driver, architecture).name();
    return NicModel.TABLE.stream().map(NicModel::name).filter(name::equals).findFirst();
  }

  /** The name of the bus that this model sits on; empty if it has none. */
  public static Optional<String> bus(String model) {
    return NicModel.of(model, "").bus().map(Bus::name);
  }

  /** Whether a NIC of this model may have this property. */
  public static boolean hasProperty(String model, String key) {
    return !KnownProperties.lacks(NicModel.of(model, ""), key);
  }

  /** The properties that only NICs on some kinds of bus have, beside the name of the bus. */
  public static Set<String> propertiesOfBuses() {
    Set<String> keys = new TreeSet<>();
    for (Bus bus : Bus.values()) {
      keys.addAll(bus.place());
      keys.addAll(bus.traits());
    }
    keys.remove("bus");
    return keys;
  }

  /** Whether this device may take a slot, where it names no bus. */
  public static boolean mayBePci(String driver) {
    return PciDevices.mayBePci(driver);
  }

  /** Whether this device certainly takes one. */
  public static boolean isCertainlyPci(String driver) {
    return PciDevices.isCertainlyPci(driver);
  }

  /** Whether a row names this type of machine, or that of which it is a version. */
  public static boolean hasMachine(String type, String architecture) {
    for (String name : MachineFamily.of(type, architecture).names()) {
      // Elsewhere, what follows the name may be anything.
      if (type.equals(name) || type.matches(Pattern.quote(name) + "-.*[0-9].*")) {
        return true;
      }
    }
    return UNNAMED.contains(type);
  }

  /** Whether the machine of this command line has its NIC soldered on. */
  public static boolean hasSolderedNic(List<String> arguments, String architecture) {
    try {
      Optional<NicModel> own =
          Machine.of(QemuCommandLine.parse(arguments), architecture).family().own();
      return own.isPresent() && own.get().isOn(Bus.ONBOARD);
    } catch (CommandLineException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Whether the machine that is taken where none is named gets the same NIC as this one. */
  public static boolean hasDefaultMachine(String type, String architecture) {
    return Machine.of(List.of(), architecture)
        .family()
        .equals(MachineFamily.of(type, architecture));
  }
}
