package io.github.qrap.cli;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;

/** Where a port is published for which no port of this machine was named. */
final class ChosenPort {
  private static final int SSH = 22;

  private ChosenPort() {}

  /** In one line, from which what is needed can be copied. */
  static String line(PublishedPort port) {
    String address =
        switch (port.hostAddress()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> port.hostAddress();
        };
    boolean tcp = port.protocol() == Protocol.TCP;
    String line =
        (tcp ? "port " : "UDP port ")
            + port.guestPort()
            + " of the guest is at "
            + (address.indexOf(':') < 0 ? address : "[" + address + "]")
            + ":"
            + port.hostPort();
    return tcp && port.guestPort() == SSH
        ? line + ": ssh -p " + port.hostPort() + " " + address
        : line;
  }
}
