package io.github.qrap.cli;

import org.jspecify.annotations.Nullable;

/**
 * A plug-in broke its contract while it was used: it threw what its extension point does not
 * declare, or returned {@code null}. The message is one line that names it, its jar and the cause.
 */
final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String plugin;

  PluginException(String plugin, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.plugin = plugin;
  }

  /** The {@link Plugin#name()} of the jar. */
  String plugin() {
    return plugin;
  }
}
