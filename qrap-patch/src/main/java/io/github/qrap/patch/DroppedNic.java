package io.github.qrap.patch;

import java.util.Optional;

/**
 * A NIC that was on the command line.
 *
 * @param option where it was described
 * @param properties with the names that {@code -device} has for them
 * @param bus the kind of bus it sat on, if that is known
 * @param step its index among the steps; empty if it was no {@code -device} of its own
 */
record DroppedNic(Option option, Properties properties, Optional<Bus> bus, Optional<Integer> step) {
  boolean isOn(Bus wanted) {
    return bus.isPresent() && bus.get() == wanted;
  }
}
