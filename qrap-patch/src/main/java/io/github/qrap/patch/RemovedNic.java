package io.github.qrap.patch;

import java.util.Optional;

/**
 * A NIC that was on the command line.
 *
 * @param option where it was described
 * @param index of the option, if that was a {@code -device}; empty for the older forms
 * @param model without a name for the one that QEMU chooses
 * @param properties with the names that {@code -device} has for them
 * @param inherited what {@code -global} says of its model
 */
record RemovedNic(
    QemuOption option,
    Optional<Integer> index,
    NicModel model,
    OptionProperties properties,
    OptionProperties inherited) {
  Optional<Property> find(String key) {
    Optional<Property> own = properties.find(key);
    return own.isPresent() ? own : inherited.find(key);
  }

  /** Whether it sits on the same kind of bus as this one. */
  boolean isLike(NicModel other) {
    return model.bus().isPresent() && model.bus().equals(other.bus());
  }
}
