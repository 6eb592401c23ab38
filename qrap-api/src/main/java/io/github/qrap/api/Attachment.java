package io.github.qrap.api;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How QEMU reaches a backend: a description that owns nothing. A probe says what it is; only {@code
 * qrap-patch} knows how a command line spells it, as a list and as JSON, and what else the command
 * line needs for it.
 *
 * <p>Kinds may be added in any version. Code that looks at one must expect kinds that it does not
 * know.
 */
public sealed interface Attachment {
  /** A connected stream socket that is handed over. */
  // Socket has no static state of its own, so that nobody can wait for it while it waits for this.
  @SuppressWarnings("ClassInitializationDeadlock")
  Attachment SOCKET = new Socket();

  /** The kinds of attachment, as a {@link Demand} accepts or refuses them. May grow. */
  enum Kind {
    /** {@link Socket}. */
    SOCKET,
    /** {@link SocketPath} without {@link SocketPath#reconnect()}. */
    PATH,
    /** {@link SocketPath} with {@link SocketPath#reconnect()}. */
    RECONNECTING_PATH,
    /** {@link VhostUser}. */
    VHOST_USER,
    /** {@link Netdev}. */
    NETDEV
  }

  /** What a demand may accept or refuse. */
  Kind kind();

  /** Whether QEMU gets a descriptor, so that the backend has to have a {@link Connection}. */
  default boolean takesDescriptor() {
    return false;
  }

  /**
   * How long QEMU waits before it connects again after a loss; empty if it does not, as far as this
   * description says.
   */
  default Optional<Duration> reconnect() {
    return Optional.empty();
  }

  /**
   * A connected stream socket that is handed over. It carries Ethernet frames, each behind its
   * length as four bytes big-endian: QEMU's {@code -netdev socket,fd=N}, which every QEMU has.
   */
  record Socket() implements Attachment {
    @Override
    public Kind kind() {
      return Kind.SOCKET;
    }

    @Override
    public boolean takesDescriptor() {
      return true;
    }
  }

  /**
   * A UNIX socket to which QEMU connects, with the same frames as {@link Socket}: {@code -netdev
   * stream}, from QEMU 7.2 on.
   *
   * @param path of the socket, as {@link NativeText}
   * @param reconnect how long QEMU waits before it connects again after a loss; empty if it does
   *     not. QEMU can do so from version 8.0 on
   */
  record SocketPath(String path, Optional<Duration> reconnect) implements Attachment {
    public SocketPath {
      Objects.requireNonNull(path, "path");
      requirePositive(reconnect);
    }

    @Override
    public Kind kind() {
      return reconnect.isPresent() ? Kind.RECONNECTING_PATH : Kind.PATH;
    }
  }

  /**
   * A backend that speaks vhost-user: it reads and writes the guest's memory, which QEMU therefore
   * has to share.
   *
   * @param path of the UNIX socket to which QEMU connects, as {@link NativeText}; empty where the
   *     connection is handed over, which no QEMU takes up to version 11.1
   * @param reconnect how long QEMU waits before it connects again after a loss; empty if it does
   *     not
   */
  record VhostUser(Optional<String> path, Optional<Duration> reconnect) implements Attachment {
    public VhostUser {
      Objects.requireNonNull(path, "path");
      requirePositive(reconnect);
      if (path.isEmpty() && reconnect.isPresent()) {
        throw new IllegalArgumentException(
            "reconnect <" + reconnect.get() + "> must be empty without a path");
      }
    }

    @Override
    public Kind kind() {
      return Kind.VHOST_USER;
    }

    @Override
    public boolean takesDescriptor() {
      return path.isEmpty();
    }
  }

  /**
   * Any other {@code -netdev}.
   *
   * @param type QEMU's type of netdev, such as {@code vde}
   * @param properties its other properties but the id, in order, unescaped; a key with dots, as
   *     {@code addr.path}, names a property of a nested object
   * @param descriptorProperty the property that takes the number of the descriptor in QEMU, where
   *     one is handed over: {@code addr.str} for a {@code dgram} whose {@code addr.type} is {@code
   *     fd}
   */
  record Netdev(String type, Map<String, Value> properties, Optional<String> descriptorProperty)
      implements Attachment {
    public Netdev {
      Objects.requireNonNull(type, "type");
      properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
      Objects.requireNonNull(descriptorProperty, "descriptorProperty");
    }

    /** A netdev that takes no descriptor. */
    public Netdev(String type, Map<String, Value> properties) {
      this(type, properties, Optional.empty());
    }

    @Override
    public Kind kind() {
      return Kind.NETDEV;
    }

    @Override
    public boolean takesDescriptor() {
      return descriptorProperty.isPresent();
    }
  }

  /**
   * The value of a property. JSON, in which some command lines are written, distinguishes the
   * types; a list of {@code key=value} does not. Complete: it does not grow.
   */
  sealed interface Value {
    /** A text. */
    static Value text(String text) {
      return new Text(text);
    }

    /** A number. */
    static Value number(long number) {
      return new Number(number);
    }

    /** A switch: {@code on} or {@code off} in a list, {@code true} or {@code false} in JSON. */
    static Value flag(boolean on) {
      return new Flag(on);
    }

    /** A text, unescaped. */
    record Text(String text) implements Value {
      public Text {
        Objects.requireNonNull(text, "text");
      }
    }

    /** A number. */
    record Number(long number) implements Value {}

    /** A switch. */
    record Flag(boolean on) implements Value {}
  }

  private static void requirePositive(Optional<Duration> reconnect) {
    if (reconnect.isPresent() && (reconnect.get().isNegative() || reconnect.get().isZero())) {
      throw new IllegalArgumentException("reconnect <" + reconnect.get() + "> must be positive");
    }
  }
}
