package io.github.qrap.cli;

import java.util.Objects;
import java.util.Optional;

/**
 * A jar that adds providers to the built-in ones.
 *
 * @param name what messages call it: its path
 * @param version what the jar says of its version
 * @param loader sees the jar, the API and the JDK, and so no registration but the jar's own
 */
record Plugin(String name, Optional<String> version, ClassLoader loader) {
  Plugin {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(loader, "loader");
  }
}
