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
 *     {@code ::1}; {@code 0.0.0.0} for all of its IPv4 addresses, {@code ::} for all of IPv6. An
 *     address that can be written in several ways is changed to the usual one
 * @param hostPort up to 65535; 0 in a request for any that is free
 * @param guestPort from 1 to 65535
 */
public record PublishedPort(Protocol protocol, String hostAddress, int hostPort, int guestPort) {
  /** Whose ports are published. Complete: it does not grow. */
  public enum Protocol {
    TCP,
    UDP
  }

  private static final int LAST = 65535;

  public PublishedPort {
    Objects.requireNonNull(protocol, "protocol");
    hostAddress = usual(hostAddress);
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

  /**
   * Whether no machine could listen for both, because they have a port and an address in common.
   */
  public boolean overlaps(PublishedPort other) {
    boolean family = hostAddress.indexOf(':') < 0 == other.hostAddress.indexOf(':') < 0;
    return protocol == other.protocol
        && hostPort != 0
        && hostPort == other.hostPort
        && family
        && (hostAddress.equals(other.hostAddress) || isEverywhere() || other.isEverywhere());
  }

  private boolean isEverywhere() {
    return hostAddress.equals("0.0.0.0") || hostAddress.equals("::");
  }

  /** {@code 0.0.0.0:2222->22/tcp}, with {@code PORT} for a port that is to be chosen. */
  @Override
  public String toString() {
    String address = hostAddress.indexOf(':') < 0 ? hostAddress : "[" + hostAddress + "]";
    return address
        + ":"
        + (hostPort == 0 ? "PORT" : hostPort)
        + "->"
        + guestPort
        + "/"
        + protocol.name().toLowerCase(Locale.ROOT);
  }

  // Java would generate classes for these two, at every start that publishes a port.

  @Override
  public boolean equals(Object other) {
    return other instanceof PublishedPort port && toString().equals(port.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /**
   * As RFC 5952 writes it, but for the longest run of zeros, in place of which it has the first.
   */
  private static String usual(String text) {
    if (isIpv4(text)) {
      return text;
    }
    byte[] address = address(text).getAddress();
    StringBuilder usual = new StringBuilder();
    for (int i = 0; i < address.length; i += 2) {
      usual.append(i == 0 ? "" : ":");
      usual.append(Integer.toHexString((address[i] & 0xff) << 8 | address[i + 1] & 0xff));
    }
    return usual.toString().replaceFirst("(^|:)0(:0)+(:|$)", "::");
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
