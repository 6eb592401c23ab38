package io.github.qrap.cli;

import io.github.qrap.api.Provider;
import java.util.Objects;

/** The installed providers contradict each other, or one that was asked for is not there. */
final class ProviderException extends Exception {
  private static final long serialVersionUID = 1;

  private final Class<? extends Provider> kind;
  private final String id;

  /**
   * @param kind the extension point
   * @param id that two providers have, or none
   * @param message names both, and what there is instead
   */
  ProviderException(Class<? extends Provider> kind, String id, String message) {
    super(message);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.id = Objects.requireNonNull(id, "id");
  }

  /** The extension point, such as {@code BackendProbe.class}. */
  Class<? extends Provider> kind() {
    return kind;
  }

  /** The id that two providers have, or none. */
  String id() {
    return id;
  }
}
