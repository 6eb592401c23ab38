package io.github.qrap.probe;

import java.io.Closeable;
import java.io.IOException;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Two sockets that are connected to each other, as by socketpair(2). junixsocket has that too, but
 * leaves two more descriptors open each time, for as long as the process lives.
 */
record SocketPair(AFUNIXSocketChannel ours, AFUNIXSocketChannel theirs) implements Closeable {
  /** Opens a pair; no other process gets hold of it, although it has a name for a moment. */
  static SocketPair open() throws IOException {
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
    AFUNIXSocketChannel theirs = AFUNIXSocketChannel.open(name);
    try {
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

  @Override
  public void close() throws IOException {
    ours.close();
    theirs.close();
  }
}
