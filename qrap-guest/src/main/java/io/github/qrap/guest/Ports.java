package io.github.qrap.guest;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The published ports of a guest that runs. Where a TCP port is among them, one more is published,
 * on which nothing listens in the guest: see {@link PortCheck}.
 *
 * @param published as they were asked for, with the ports of this machine
 * @param unused where the one more is
 */
record Ports(List<PublishedPort> published, Optional<InetSocketAddress> unused) {
  /**
   * The TCP port service multiplexer, which nobody has any more; the next one where it is asked
   * for.
   */
  private static final int UNUSED = 1;

  Ports {
    published = List.copyOf(published);
  }

  /** The ports that a backend is to publish for these. */
  static List<PublishedPort> toBePublished(List<PublishedPort> asked) {
    List<PublishedPort> all = new ArrayList<>(asked);
    asked.stream()
        .filter(port -> port.protocol() == Protocol.TCP)
        .findFirst()
        .ifPresent(
            port ->
                all.add(
                    new PublishedPort(Protocol.TCP, port.hostAddress(), 0, unusedAmong(asked))));
    return all;
  }

  private static int unusedAmong(List<PublishedPort> asked) {
    int port = UNUSED;
    while (has(asked, Protocol.TCP, port)) {
      port++;
    }
    return port;
  }

  /**
   * The ports that a backend has.
   *
   * @param asked how many were asked for
   * @param all as many as {@link #toBePublished}, in that order
   */
  static Ports of(int asked, List<PublishedPort> all) {
    return new Ports(
        all.subList(0, asked),
        all.stream().skip(asked).findFirst().map(PublishedPort::localAddress));
  }

  /** Whether a port of the guest is among these. */
  static boolean has(List<PublishedPort> ports, Protocol protocol, int guestPort) {
    return find(ports, protocol, guestPort).isPresent();
  }

  /**
   * Where a program on this machine reaches a port of the guest.
   *
   * @throws IllegalArgumentException if it is not published
   */
  InetSocketAddress address(Protocol protocol, int guestPort) {
    return find(published, protocol, guestPort)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "port <"
                        + guestPort
                        + "/"
                        + protocol.name().toLowerCase(Locale.ROOT)
                        + "> must be published, see GuestBuilder.publish"))
        .localAddress();
  }

  private static Optional<PublishedPort> find(
      List<PublishedPort> ports, Protocol protocol, int guestPort) {
    return ports.stream()
        .filter(port -> port.protocol() == protocol && port.guestPort() == guestPort)
        .findFirst();
  }
}
