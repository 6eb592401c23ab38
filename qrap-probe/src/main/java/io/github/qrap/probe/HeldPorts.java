package io.github.qrap.probe;

import io.github.qrap.api.PublishedPort.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of this machine that are held until the passt that is to have them has started, so that no
 * other program is given them meanwhile.
 *
 * <p>Each is bound as its only owner, and shared afterwards. passt, which binds every port to be
 * shared, gets it all the same; a program that asks for any free port, or for this one alone, does
 * not. A TCP port is bound and does not listen.
 */
final class HeldPorts implements AutoCloseable {
  private final List<NetworkChannel> channels = new ArrayList<>();
  private final List<PortForward> chosen = new ArrayList<>();

  /**
   * Holds a port.
   *
   * @param port its {@link PortForward#hostPort()} is 0 for any that is free
   * @return its number
   * @throws InvalidSettingException if it is taken, or cannot be had, with the system's reason
   */
  int hold(PortForward port) throws InvalidSettingException {
    ProtocolFamily family =
        port.isIpv4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    try {
      NetworkChannel channel =
          port.protocol() == Protocol.TCP
              ? SocketChannel.open(family)
              : DatagramChannel.open(family);
      channels.add(channel);
      channel.bind(
          new InetSocketAddress(InetAddress.getByName(heldAddress(port)), port.hostPort()));
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      int number = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      if (port.hostPort() == 0) {
        chosen.add(port.atHostPort(number));
      }
      return number;
    } catch (IOException | UnsupportedOperationException e) {
      String reason = String.valueOf(e.getMessage());
      throw new InvalidSettingException(
          port.setting()
              + ": cannot listen: "
              + reason
              + "; "
              + (reason.contains("Too many open files")
                  ? "raise the limit of open files: ulimit -n"
                  : PortFailure.advice(port.hostPort(), port.family(), reason)));
    }
  }

  /**
   * Java's socket for all IPv6 addresses takes the port of IPv4 too, which passt's does not. One
   * address keeps others from having all.
   */
  private static String heldAddress(PortForward port) {
    return port.hostAddress().equals("::") ? "::1" : port.hostAddress();
  }

  /** Whether the number of this port was chosen here. */
  boolean chose(PortForward port) {
    for (PortForward one : chosen) {
      if (one.overlaps(port)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    for (NetworkChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        // It is given up in any case.
      }
    }
  }
}
