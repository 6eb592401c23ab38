package io.github.qrap.cli;

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

  int status() {
    return status;
  }
}
