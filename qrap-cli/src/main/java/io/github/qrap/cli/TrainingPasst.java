package io.github.qrap.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/**
 * Answers the first frames of one client after the other as passt does: with an ARP reply from
 * 0.0.0.0, after its length as four bytes big-endian. Closing it ends its thread. A program of the
 * same kind takes the place of a passt that is started.
 *
 * <p>The tests have another one, {@code FakePasst}, which follows a script and is driven step by
 * step. It cannot serve here: an archive is made where qrap is installed, without qrap-testkit.
 */
record TrainingPasst(Path path, ServerSocketChannel server) implements Closeable {
  private static final String ARP_REPLY =
      "0000002a" // length
          + "ffffffffffff" // to
          + "020000000001" // from
          + "0806000108000604" // ARP for IPv4
          + "0002" // reply
          + "02000000000100000000" // sender, Ethernet and IPv4
          + "ffffffffffff00000000"; // target

  /** Begins to listen. */
  static TrainingPasst at(Path path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    TrainingPasst passt = new TrainingPasst(path, server);
    Thread thread = new Thread(passt::serve, "passt");
    thread.setDaemon(true);
    thread.start();
    return passt;
  }

  /** Makes a program that does so on descriptor 3, and serves until the other end is closed. */
  static void install(Path program) throws IOException {
    StringBuilder octal = new StringBuilder();
    for (byte b : HexFormat.of().parseHex(ARP_REPLY)) {
      octal.append('\\').append(b >> 6 & 3).append(b >> 3 & 7).append(b & 7);
    }
    Files.writeString(
        program,
        "#!/bin/sh\n"
            + "[ \"$1\" != --help ] || exit 0\n"
            + ("printf '" + octal + "' >&3\n")
            + "cat <&3 >/dev/null 2>&1 &\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
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
