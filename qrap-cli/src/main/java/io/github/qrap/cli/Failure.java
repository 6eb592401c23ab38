package io.github.qrap.cli;

import io.github.qrap.api.LaunchException;

/** Ends the run: a message for the user and the exit status. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * @param message what is wrong and what to try; may have several lines
   */
  Failure(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Two options, or a variable and an option, that cannot both be followed. */
  static Failure ofContradiction(String what) {
    return new Failure(ExitStatus.FAILED, what + "; variables (QRAP_*) count too; see qrap --help");
  }

  /** A program could not be started. */
  static Failure of(LaunchException e) {
    return new Failure(ExitStatus.of(e.kind()), e.getMessage());
  }

  int status() {
    return status;
  }
}
