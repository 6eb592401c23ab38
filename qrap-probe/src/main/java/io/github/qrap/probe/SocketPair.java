package io.github.qrap.probe;

import io.github.qrap.api.Connection;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Two sockets that are connected to each other, as by socketpair(2): one for this process, and one
 * to hand to another. junixsocket has that too, but leaves two more descriptors open each time, for
 * as long as the process lives.
 */
public final class SocketPair implements Closeable {
  /** As passt has at most for a socket of its own. */
  private static final int LARGE_BUFFER = 4 << 20;

  private final AFUNIXSocketChannel ours;
  private final AFUNIXSocketChannel theirs;

  private SocketPair(AFUNIXSocketChannel ours, AFUNIXSocketChannel theirs) {
    this.ours = ours;
    this.theirs = theirs;
  }

  /** Opens a pair; no other process gets hold of it, although it has a name for a moment. */
  public static SocketPair open() throws IOException {
    long self = ProcessHandle.current().pid();
    AFUNIXSocketAddress name =
        AFUNIXSocketAddress.inAbstractNamespace("qrap-" + self + "-" + System.nanoTime());
    try (AFUNIXServerSocketChannel server = AFUNIXServerSocketChannel.open()) {
      server.bind(name);
      return open(server, name);
    }
  }

  /**
   * Opens a pair by connecting to this server; other processes that have connected are turned away.
   */
  static SocketPair open(AFUNIXServerSocketChannel server, AFUNIXSocketAddress name)
      throws IOException {
    AFUNIXSocketChannel theirs = AFUNIXSocketChannel.open();
    try {
      theirs.configureBlocking(false);
      // False says that others have filled the queue, where a blocking one would wait for ever.
      while (!theirs.connect(name)) {
        server.accept().close();
      }
      theirs.configureBlocking(true);
      while (true) {
        AFUNIXSocketChannel ours = server.accept();
        if (ours.getPeerCredentials().getPid() == ProcessHandle.current().pid()) {
          return new SocketPair(ours, theirs);
        }
        ours.close();
      }
    } catch (IOException e) {
      theirs.close();
      throw e;
    }
  }

  /** Our end, in blocking mode; to be closed, alone or with the pair. */
  public SocketChannel channel() {
    return ours;
  }

  /** Their end, to be handed over. Closing it leaves it open in the process that has it by then. */
  public Connection peer() throws IOException {
    return new SharedSocket(theirs).connection();
  }

  /**
   * Lets more wait on the way from their end to ours: as much as passt lets wait in a socket of its
   * own, or what the system allows (net.core.wmem_max). passt drops what does not fit, and its TCP
   * slows down: with the usual buffer, a busy guest gets a fraction of what it could.
   */
  void enlargeTheirSendBuffer() throws IOException {
    theirs.setOption(StandardSocketOptions.SO_SNDBUF, LARGE_BUFFER);
  }

  AFUNIXSocketChannel ours() {
    return ours;
  }

  AFUNIXSocketChannel theirs() {
    return theirs;
  }

  /** Ends the connection, in all processes that have an end of it. */
  @Override
  public void close() throws IOException {
    ours.close();
    theirs.close();
  }
}
