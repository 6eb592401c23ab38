package io.github.qrap.api;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An open, connected descriptor, and what keeps it open. Closing it twice is harmless. Not meant
 * for use by several threads at once.
 */
public final class Connection implements Closeable {
  private final int descriptor;
  private final @Nullable SocketChannel channel;
  private final Closeable owner;

  private Connection(int descriptor, @Nullable SocketChannel channel, Closeable owner) {
    this.descriptor = descriptor;
    this.channel = channel;
    this.owner = owner;
  }

  /**
   * A connection whose descriptor is known.
   *
   * @param descriptor its number in this process, in blocking mode
   * @param owner closes it; closing that twice is harmless
   */
  public static Connection of(int descriptor, Closeable owner) {
    if (descriptor < 0) {
      throw new IllegalArgumentException("descriptor <" + descriptor + "> must not be negative");
    }
    return new Connection(descriptor, null, Objects.requireNonNull(owner, "owner"));
  }

  /**
   * A connection on a channel of the JDK. The JDK does not show the number of its descriptor; the
   * exec strategy that hands it over finds the number.
   *
   * @param channel connected, without a selector; put into blocking mode when it is handed over,
   *     and closed with the connection
   */
  public static Connection of(SocketChannel channel) {
    return new Connection(-1, Objects.requireNonNull(channel, "channel"), channel);
  }

  /** The number of the descriptor in this process; empty where {@link #channel()} has it. */
  public OptionalInt descriptor() {
    return channel == null ? OptionalInt.of(descriptor) : OptionalInt.empty();
  }

  /** The channel of the JDK that has the descriptor; empty where its number is known. */
  public Optional<SocketChannel> channel() {
    return Optional.ofNullable(channel);
  }

  @Override
  public void close() throws IOException {
    owner.close();
  }

  @Override
  public String toString() {
    return channel == null ? "descriptor " + descriptor : channel.toString();
  }
}
