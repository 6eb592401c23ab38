package io.github.qrap.cli;

import java.util.Objects;

/**
 * A jar that adds providers to those of the program.
 *
 * @param name what messages call it: its path
 * @param loader sees the jar, {@code io.github.qrap.api} and the JDK, and so no registration but
 *     the jar's own
 */
record Plugin(String name, ClassLoader loader) {
  public Plugin {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(loader, "loader");
  }
}
