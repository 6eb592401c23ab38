package io.github.qrap.cli;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;

/** Where a port is published for which no port of this machine was named. */
final class ChosenPort {
  private static final int SSH = 22;

  private ChosenPort() {}

  /** In one line, from which what is needed can be copied. */
  static String line(PublishedPort port) {
    boolean tcp = port.protocol() == Protocol.TCP;
    String line =
        (tcp ? "port " : "UDP port ") + port.guestPort() + " of the guest is at " + place(port);
    return tcp && port.guestPort() == SSH
        ? line + ": ssh -p " + port.hostPort() + " " + reached(port.hostAddress())
        : line;
  }

  /** On all addresses it is open to other machines, which a loopback address would hide. */
  private static String place(PublishedPort port) {
    String address = port.hostAddress();
    return switch (address) {
      case "0.0.0.0", "::" ->
          "port "
              + port.hostPort()
              + " of all "
              + (address.equals("::") ? "IPv6" : "IPv4")
              + " addresses of this machine";
      default -> (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port.hostPort();
    };
  }

  private static String reached(String address) {
    return switch (address) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::" -> "::1";
      default -> address;
    };
  }
}
