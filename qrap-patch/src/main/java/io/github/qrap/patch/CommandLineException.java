package io.github.qrap.patch;

/** QEMU would refuse this command line, or no NIC can be added to it. */
public final class CommandLineException extends Exception {
  private static final long serialVersionUID = 1;

  private final String argument;
  private final int position;
  private final String reason;

  CommandLineException(String argument, int position, String reason) {
    super(argument + " (argument " + position + "): " + reason);
    this.argument = argument;
    this.position = position;
    this.reason = reason;
  }

  /** The fault is in no single argument. */
  CommandLineException(String reason) {
    super(reason);
    this.argument = "";
    this.position = 0;
    this.reason = reason;
  }

  /** The argument at fault, as typed; empty if it is no single one. */
  public String argument() {
    return argument;
  }

  /**
   * Its position among QEMU's arguments; the first is 1, the program's name does not count. 0 if it
   * is no single one.
   */
  public int position() {
    return position;
  }

  /** What is wrong, without the argument. */
  public String reason() {
    return reason;
  }
}
