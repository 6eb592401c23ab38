package io.github.qrap.probe;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A process of its own that answers as passt does; needs nothing but the JDK. */
final class Passerby {
  private Passerby() {}

  /**
   * Answers every client until its standard input ends.
   *
   * @param arguments the socket, and the answer in hexadecimal
   */
  public static void main(String[] arguments) throws IOException {
    ByteBuffer answer = ByteBuffer.wrap(HexFormat.of().parseHex(arguments[1]));
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(arguments[0]));
    List<SocketChannel> clients = new ArrayList<>();
    Thread answers =
        new Thread(
            () -> {
              while (server.isOpen()) {
                try {
                  SocketChannel client = server.accept();
                  clients.add(client);
                  client.write(answer.duplicate());
                } catch (IOException e) {
                  // That client is gone already, or it is the end.
                }
              }
            });
    answers.start();
    System.out.println("ready");
    System.in.readAllBytes();
    server.close();
  }
}
