package io.github.qrap.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;

/**
 * A port of this machine that leads to a port of the guest. Complete: it does not grow.
 *
 * @param protocol whose ports they are
 * @param hostAddress the address of this machine where it listens, in digits: {@code 127.0.0.1},
 *     {@code ::1}; {@code 0.0.0.0} for all of its IPv4 addresses, {@code ::} for all of IPv6
 * @param hostPort up to 65535; 0 in a request for any that is free
 * @param guestPort from 1 to 65535
 */
public record PublishedPort(Protocol protocol, String hostAddress, int hostPort, int guestPort) {
  /** Whose ports are published. */
  public enum Protocol {
    TCP,
    UDP
  }

  private static final int LAST = 65535;

  public PublishedPort {
    Objects.requireNonNull(protocol, "protocol");
    address(hostAddress);
    requirePort(hostPort, 0, "hostPort");
    requirePort(guestPort, 1, "guestPort");
  }

  /** The same at this port of this machine. */
  public PublishedPort atHostPort(int port) {
    return new PublishedPort(protocol, hostAddress, port, guestPort);
  }

  /**
   * Where a program on this machine reaches it: the loopback address where it listens on all
   * addresses.
   */
  public InetSocketAddress localAddress() {
    InetAddress address = address(hostAddress);
    boolean loopback = address.isAnyLocalAddress();
    String reached = address instanceof Inet6Address ? "::1" : "127.0.0.1";
    return new InetSocketAddress(loopback ? address(reached) : address, hostPort);
  }

  /** {@code 0.0.0.0:2222->22/tcp}. */
  @Override
  public String toString() {
    String address = hostAddress.indexOf(':') < 0 ? hostAddress : "[" + hostAddress + "]";
    return address
        + ":"
        + hostPort
        + "->"
        + guestPort
        + "/"
        + protocol.name().toLowerCase(Locale.ROOT);
  }

  /** Asks no name server, whatever the text is. */
  private static InetAddress address(String text) {
    try {
      boolean ipv6 = text.indexOf(':') >= 0;
      if (ipv6 ? text.indexOf('%') < 0 : isIpv4(text)) {
        // In brackets, Java takes it for an address and never for a name.
        InetAddress address = InetAddress.getByName(ipv6 ? "[" + text + "]" : text);
        if (ipv6 == address instanceof Inet6Address) {
          return address;
        }
      }
    } catch (UnknownHostException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        "hostAddress <" + text + "> must be an IPv4 or IPv6 address in digits");
  }

  /** Four decimal numbers; Java would take fewer. */
  private static boolean isIpv4(String text) {
    String[] numbers = text.split("\\.", -1);
    for (String number : numbers) {
      if (!number.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(number) > 255) {
        return false;
      }
    }
    return numbers.length == 4;
  }

  private static void requirePort(int port, int first, String name) {
    if (port < first || port > LAST) {
      throw new IllegalArgumentException(
          name + " <" + port + "> must be from " + first + " to " + LAST);
    }
  }
}
