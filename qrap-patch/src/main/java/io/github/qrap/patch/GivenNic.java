package io.github.qrap.patch;

import java.util.Optional;

/**
 * A NIC of the command line.
 *
 * @param entry that describes it
 * @param model of it; unnamed where QEMU chooses one
 * @param properties with the names that {@code -device} has for them
 * @param inherited what {@code -global} says of its model
 */
record GivenNic(
    Entry entry, NicModel model, OptionProperties properties, OptionProperties inherited) {
  /** Whether it is a {@code -device}, or else in one of the older forms. */
  boolean isDevice() {
    return entry.is("device");
  }

  Optional<Property> find(String key) {
    Optional<Property> own = properties.find(key);
    return own.isPresent() ? own : inherited.find(key);
  }

  /** Whether it sits on the same kind of bus as this one. */
  boolean isLike(NicModel other) {
    return model.bus().isPresent() && model.bus().equals(other.bus());
  }
}
