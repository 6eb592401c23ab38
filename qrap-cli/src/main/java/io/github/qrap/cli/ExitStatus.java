package io.github.qrap.cli;

import io.github.qrap.api.LaunchException;

/** Exit statuses as env(1) has them; QEMU's own is passed through. */
final class ExitStatus {
  static final int OK = 0;

  /** qrap failed before QEMU could be started. */
  static final int FAILED = 125;

  /** The command was found but cannot be executed. */
  static final int NOT_EXECUTABLE = 126;

  /** The command was not found. */
  static final int NOT_FOUND = 127;

  private ExitStatus() {}

  static int of(LaunchException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> NOT_FOUND;
      case NOT_EXECUTABLE -> NOT_EXECUTABLE;
      case NOT_TRIED -> FAILED;
    };
  }
}
