package io.github.qrap.api;

import java.io.Closeable;
import java.io.IOException;
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

  /** Gives up the connection; a daemon that serves one client may end with it. */
  @Override
  public void close() throws IOException {
    resource.close();
  }
}
