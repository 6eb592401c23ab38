package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A rule for one family of NIC models: knows them by their names. */
abstract class ModelRule implements NicConflictRule {
  private final String id;
  private final String description;
  private final Set<String> models = new HashSet<>();

  /**
   * A rule for one model.
   *
   * @param model its name, which is the rule's id too
   * @param variants QEMU's other names for it, and models that differ from it in details
   */
  ModelRule(String model, String... variants) {
    this.id = model;
    this.description = "conflicts with " + model + " NICs and their variants";
    models.add(model);
    models.addAll(List.of(variants));
  }

  /**
   * A rule for models that have little in common.
   *
   * @param models their names; those in one string have a space between them
   */
  ModelRule(String id, String description, List<String> models) {
    this.id = id;
    this.description = description;
    for (String line : models) {
      this.models.addAll(List.of(line.split(" ")));
    }
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final String description() {
    return description;
  }

  @Override
  public final Optional<String> conflict(DeviceOption device) {
    String driver = device.driver();
    return models.contains(driver)
        ? Optional.of(article(driver) + " " + driver + " NIC")
        : Optional.empty();
  }

  /** By sound: "an e1000", "an rtl8139", "a usb-net". */
  private static String article(String word) {
    return "aefhilmnorsx".indexOf(word.charAt(0)) < 0 ? "a" : "an";
  }
}
