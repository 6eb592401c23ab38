package io.github.qrap.probe;

import io.github.qrap.api.Connection;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Keeps the socket to which QEMU connects by itself from other starts of the same user: from before
 * the daemon is proven until QEMU ends. Between the two, the daemon has no client, and each start
 * would find it free.
 *
 * <p>It is an abstract name of unix(7), which exists as long as a process holds the descriptor, and
 * is seen in this network namespace only. Any user can take such a name, but the kernel says who
 * listens there: a name that another user has counts for nothing.
 */
final class Claim {
  /** As many as Linux lets wait, net.core.somaxconn; each that asks waits for good. */
  private static final int QUEUE = 4096;

  /** Within which one that has just taken the name begins to listen; it takes far less. */
  private static final int TRIES = 20;

  private static final long PAUSE = 1_000_000;

  /** What is left of 107 bytes behind the largest numbers. */
  private static final int LONGEST = 32;

  private Claim() {}

  /**
   * Claims the socket at this path, whatever listens there now or later.
   *
   * @return what QEMU is to hold; empty if another start has claimed it. Where no claim can be
   *     made, because another user has the name or the system refuses, it holds nothing
   */
  static Optional<Connection> of(SocketFile file) throws IOException {
    return of(file, UserIds.self().orElse(Trust.UNKNOWN));
  }

  static Optional<Connection> of(SocketFile file, long user) throws IOException {
    AFUNIXSocketAddress name = name(file, user);
    for (int tries = 1; true; tries++) {
      Optional<Boolean> byUser = isHeldBy(user, name);
      if (byUser.isPresent() && byUser.get()) {
        return Optional.empty();
      }
      AFUNIXServerSocketChannel socket = AFUNIXServerSocketChannel.open();
      // Where the name is in use, junixsocket connects to it, which must not wait.
      socket.configureBlocking(false);
      if (byUser.isPresent() || isBound(socket, name) || tries == TRIES) {
        return Optional.of(connection(socket));
      }
      close(socket);
      LockSupport.parkNanos(PAUSE);
    }
  }

  /**
   * By the directory itself, as the path to it may lead elsewhere for others, and by the name in
   * it, as a daemon that starts again makes a new socket.
   */
  static AFUNIXSocketAddress name(SocketFile file, long user) throws IOException {
    Path real = file.file().toRealPath();
    Object directory = Files.readAttributes(real.getParent(), BasicFileAttributes.class).fileKey();
    // Percent-encoded, so it has all bytes in any locale.
    String path = real.toUri().getRawPath();
    String last = path.substring(path.lastIndexOf('/'));
    // Not a digest of it all, which takes 40 ms: of a name that is too long, a hash has to do.
    String end = last.substring(Math.max(0, last.length() - LONGEST));
    return AFUNIXSocketAddress.inAbstractNamespace(
        "qrap-" + user + "-" + directory + last.hashCode() + end);
  }

  /** Whether it is this user who listens there, as far as is seen; empty if nobody does. */
  private static Optional<Boolean> isHeldBy(long user, AFUNIXSocketAddress name)
      throws IOException {
    AFUNIXSocketChannel channel = AFUNIXSocketChannel.open();
    try {
      channel.configureBlocking(false);
      // False says that the queue is full.
      return Optional.of(channel.connect(name) && channel.getPeerCredentials().getUid() == user);
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      channel.close();
    }
  }

  private static boolean isBound(AFUNIXServerSocketChannel socket, AFUNIXSocketAddress name) {
    try {
      socket.bind(name, QUEUE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Connection connection(AFUNIXServerSocketChannel socket) throws IOException {
    socket.configureBlocking(true);
    return Connection.of(
        FileDescriptorCast.using(socket.getFileDescriptor()).as(Integer.class),
        () -> close(socket));
  }

  /** As {@link SharedSocket} does: QEMU's copy goes on listening. */
  private static void close(AFUNIXServerSocketChannel socket) throws IOException {
    if (socket.getFileDescriptor().valid()) {
      new FileInputStream(socket.getFileDescriptor()).close();
    }
    socket.close();
  }
}
