package io.github.qrap.cli;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the values of {@code --publish}, which are written as podman's. */
final class PublishOption {
  /** All addresses of IPv4, as podman has it. */
  private static final String ADDRESS = "0.0.0.0";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<address>\\[[^\\]]*\\]|[^:]*\\.[^:]*):)?(?:(?<host>[0-9]*):)?(?<guest>[0-9]+)"
              + "(?:/(?<protocol>tcp|udp))?");

  private PublishOption() {}

  /**
   * Reads them.
   *
   * @param name of the option or variable that has them, for messages
   */
  static List<PublishedPort> parse(String name, List<String> texts) throws Failure {
    List<PublishedPort> ports = new ArrayList<>();
    for (String text : texts) {
      ports.add(parse(name + " " + text, FORM.matcher(text)));
    }
    return ports;
  }

  private static PublishedPort parse(String text, Matcher form) throws Failure {
    if (!form.matches()) {
      throw failure(text, "must be [[ADDRESS:][HOSTPORT:]]PORT[/udp]");
    }
    String address = form.group("address");
    String host = form.group("host");
    try {
      return new PublishedPort(
          "udp".equals(form.group("protocol")) ? Protocol.UDP : Protocol.TCP,
          address == null ? ADDRESS : address.replaceAll("[\\[\\]]", ""),
          host == null || host.isEmpty() ? 0 : port(host, text),
          port(form.group("guest"), text));
    } catch (IllegalArgumentException e) {
      throw failure(text, address + " is not an IP address");
    }
  }

  private static int port(String digits, String text) throws Failure {
    if (digits.length() < 6) {
      int port = Integer.parseInt(digits);
      if (port > 0 && port < 1 << 16) {
        return port;
      }
    }
    throw failure(text, digits + " is not a port from 1 to 65535");
  }

  private static Failure failure(String text, String reason) {
    return new Failure(
        ExitStatus.FAILED,
        text
            + ": "
            + reason
            + "; for example 22, 2222:22, 127.0.0.1:2222:22, [::1]:2222:22 or 5353:53/udp");
  }
}
