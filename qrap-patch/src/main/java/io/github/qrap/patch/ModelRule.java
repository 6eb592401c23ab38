package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.util.Optional;
import java.util.Set;

/** A rule for one family of NIC models: knows them by their names. */
abstract class ModelRule implements NicConflictRule {
  private final String model;
  private final Set<String> variants;

  /**
   * A rule for a model.
   *
   * @param model its name, which is the rule's id too
   * @param variants QEMU's other names for it, and models that differ from it in details
   */
  ModelRule(String model, String... variants) {
    this.model = model;
    this.variants = Set.of(variants);
  }

  @Override
  public final String id() {
    return model;
  }

  @Override
  public final String description() {
    return "conflicts with " + model + " NICs and their variants";
  }

  @Override
  public final Optional<String> conflict(DeviceOption device) {
    String driver = device.driver();
    return driver.equals(model) || variants.contains(driver)
        ? Optional.of(article(driver) + " " + driver + " NIC")
        : Optional.empty();
  }

  /** By sound: "an e1000", "an rtl8139", "a virtio-net". */
  private static String article(String word) {
    return "aefhilmnorsx".indexOf(word.charAt(0)) < 0 ? "a" : "an";
  }
}
