package io.github.qrap.patch;

/** QEMU would refuse this command line, or read it in a way that cannot be rewritten. */
public final class CommandLineException extends Exception {
  private static final long serialVersionUID = 1;

  private final String argument;
  private final int position;

  CommandLineException(String argument, int position, String reason) {
    super(argument + " (argument " + position + "): " + reason);
    this.argument = argument;
    this.position = position;
  }

  /** The argument at fault, as typed. */
  public String argument() {
    return argument;
  }

  /** Its position among QEMU's arguments; the first is 1, the program's name does not count. */
  public int position() {
    return position;
  }
}
