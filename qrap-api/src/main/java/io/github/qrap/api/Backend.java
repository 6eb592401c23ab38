package io.github.qrap.api;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A peer that is ready to carry the guest's frames.
 *
 * @param address where it was found, for people
 * @param netdev the {@code -netdev} that connects QEMU to it
 * @param descriptor the connected descriptor to hand to QEMU, in blocking mode; empty where QEMU
 *     connects by itself
 * @param resource what keeps the descriptor open; closing it twice is harmless
 */
public record Backend(String address, Netdev netdev, OptionalInt descriptor, Closeable resource)
    implements Closeable {
  public Backend {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(netdev, "netdev");
    Objects.requireNonNull(descriptor, "descriptor");
    Objects.requireNonNull(resource, "resource");
    if (descriptor.isPresent() != netdev.descriptorProperty().isPresent()) {
      throw new IllegalArgumentException(
          "descriptor <" + descriptor + "> does not go with netdev <" + netdev + ">");
    }
  }

  /**
   * A backend on a channel of the JDK: its descriptor is what QEMU gets. Works on Linux.
   *
   * @param address where it was found, for people
   * @param netdev takes a descriptor
   * @param channel connected, without a selector; put into blocking mode, and closed with the
   *     backend
   * @throws IOException if the number of the descriptor cannot be told; the channel is then still
   *     open
   */
  public static Backend of(String address, Netdev netdev, SocketChannel channel)
      throws IOException {
    int descriptor = DescriptorNumber.of(channel);
    return new Backend(address, netdev, OptionalInt.of(descriptor), channel);
  }

  /** Gives up the connection; a daemon that serves one client may end with it. */
  @Override
  public void close() throws IOException {
    resource.close();
  }
}
