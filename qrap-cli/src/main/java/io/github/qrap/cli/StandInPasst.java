package io.github.qrap.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Answers every client's first frames as passt does: with an ARP reply from 0.0.0.0, behind its
 * length as four bytes big-endian. Closing it ends its thread.
 */
final class StandInPasst implements Closeable {
  private static final String ARP_REPLY =
      "0000002a" // length
          + "ffffffffffff" // to
          + "020000000001" // from
          + "0806000108000604" // ARP for IPv4
          + "0002" // reply
          + "02000000000100000000" // sender, Ethernet and IPv4
          + "ffffffffffff00000000"; // target

  private final Path path;
  private final ServerSocketChannel server;

  private StandInPasst(Path path, ServerSocketChannel server) {
    this.path = path;
    this.server = server;
  }

  /** Begins to listen. */
  static StandInPasst at(Path path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    StandInPasst passt = new StandInPasst(path, server);
    Thread thread = new Thread(passt::serve, "passt");
    thread.setDaemon(true);
    thread.start();
    return passt;
  }

  Path path() {
    return path;
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          client.read(ByteBuffer.allocate(1024));
          client.write(ByteBuffer.wrap(HexFormat.of().parseHex(ARP_REPLY)));
          // Until the client hangs up.
          client.read(ByteBuffer.allocate(1024));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
