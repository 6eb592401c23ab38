package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.util.Optional;
import java.util.Set;

/** The rule of a family of NIC models: knows them by their names. */
abstract class ModelRule implements NicConflictRule {
  private final NicFamily family;
  private final Set<String> drivers;

  ModelRule(NicFamily family) {
    this.family = family;
    this.drivers = Set.copyOf(NicModel.drivers(family));
  }

  @Override
  public final String id() {
    return family.id();
  }

  @Override
  public final String description() {
    return "conflicts with " + family.members();
  }

  @Override
  public final Optional<String> conflict(DeviceOption device) {
    String driver = device.driver();
    return drivers.contains(driver)
        ? Optional.of(article(driver) + " " + driver + " NIC")
        : Optional.empty();
  }

  /** By sound: "an e1000", "an rtl8139", "a usb-net". */
  private static String article(String word) {
    return "aefhilmnorsx".indexOf(word.charAt(0)) < 0 ? "a" : "an";
  }
}
