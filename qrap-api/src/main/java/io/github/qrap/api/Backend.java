package io.github.qrap.api;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A peer that is ready to carry the guest's frames. It owns the connection to that peer, if there
 * is one, until it is closed. Not meant for use by several threads at once.
 */
public final class Backend implements Closeable {
  private final String address;
  private final Attachment attachment;
  private final Optional<Connection> connection;
  private final List<PublishedPort> published;

  private Backend(
      String address,
      Attachment attachment,
      Optional<Connection> connection,
      List<PublishedPort> published) {
    this.address = Objects.requireNonNull(address, "address");
    this.attachment = Objects.requireNonNull(attachment, "attachment");
    this.connection = connection;
    this.published = List.copyOf(published);
    for (PublishedPort port : published) {
      if (port.hostPort() == 0) {
        throw new IllegalArgumentException("published <" + port + "> must have its hostPort");
      }
    }
    if (attachment.takesDescriptor() && connection.isEmpty()) {
      throw new IllegalArgumentException(
          "attachment <" + attachment + "> must come with a connection");
    }
  }

  /**
   * A backend to which QEMU connects by itself.
   *
   * @param address where it was found, for people
   */
  public static Backend of(String address, Attachment attachment) {
    return new Backend(address, attachment, Optional.empty(), List.of());
  }

  /**
   * A backend whose connection is handed over.
   *
   * @param address where it was found, for people
   * @param attachment may take a descriptor. If it takes none, QEMU only holds the connection, so
   *     that the backend can end when QEMU does
   * @param connection is closed with the backend
   */
  public static Backend of(String address, Attachment attachment, Connection connection) {
    return new Backend(address, attachment, Optional.of(connection), List.of());
  }

  /**
   * The same backend, used in place of this one, with the ports that it publishes.
   *
   * @param ports each with the host's port at which it listens
   */
  public Backend withPublished(List<PublishedPort> ports) {
    return new Backend(address, attachment, connection, ports);
  }

  /** Where it was found, for people. */
  public String address() {
    return address;
  }

  /** How QEMU reaches it. */
  public Attachment attachment() {
    return attachment;
  }

  /**
   * The connection to hand to QEMU, which its command line names if the {@link #attachment()} takes
   * a descriptor; empty where QEMU gets none.
   */
  public Optional<Connection> connection() {
    return connection;
  }

  /**
   * The ports of the guest that were asked for by {@link ProbeRequest#published()}, with the host's
   * ports at which they are reached.
   */
  public List<PublishedPort> published() {
    return published;
  }

  /**
   * Where a program on this machine reaches a port of the guest, once the guest listens there.
   *
   * @return empty if that port was not asked for by {@link ProbeRequest#published()}
   */
  public Optional<InetSocketAddress> publishedAt(PublishedPort.Protocol protocol, int guestPort) {
    for (PublishedPort port : published) {
      if (port.protocol() == protocol && port.guestPort() == guestPort) {
        return Optional.of(port.localAddress());
      }
    }
    return Optional.empty();
  }

  /** Gives up the connection; a daemon that serves one client may end with it. */
  @Override
  public void close() throws IOException {
    if (connection.isPresent()) {
      connection.get().close();
    }
  }

  @Override
  public String toString() {
    return address + " by " + attachment;
  }
}
