package io.github.qrap.guest;

import java.io.IOException;

/**
 * A guest could not be started, did not become what was waited for, or did not do what it was told.
 * The message has the reason in its first line; below that, as far as the guest got so far, QEMU's
 * command line, what QEMU printed, and the end of the console.
 */
public final class GuestException extends IOException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final String messages;
  private final String console;

  GuestException(String reason, Throwable cause) {
    super(reason, cause);
    this.reason = reason;
    this.messages = "";
    this.console = "";
  }

  /** One before QEMU was started. */
  GuestException(String reason) {
    super(reason);
    this.reason = reason;
    this.messages = "";
    this.console = "";
  }

  GuestException(String reason, String messages, String console, String commandLine) {
    super(message(reason + "\nthe guest is: " + commandLine, messages, console));
    this.reason = reason;
    this.messages = messages;
    this.console = console;
  }

  private static String message(String beginning, String messages, String console) {
    StringBuilder message = new StringBuilder(beginning);
    if (!messages.isEmpty()) {
      message.append("\nQEMU printed:\n").append(messages);
    }
    if (!console.isEmpty()) {
      message.append("\nthe guest's console ends with:\n").append(console);
    }
    return message.toString();
  }

  /** What failed, without what QEMU and the guest have printed. */
  public String reason() {
    return reason;
  }

  /** What QEMU itself has printed; empty if nothing, or if it was not started. */
  public String messages() {
    return messages;
  }

  /** The last lines on the console; empty if there are none. */
  public String console() {
    return console;
  }
}
