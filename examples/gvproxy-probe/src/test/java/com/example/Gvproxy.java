package com.example;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Stands in for {@code gvproxy -listen-qemu}, which few distributions have: serves one client in
 * its life, answers an ARP request for its gateway's address if that has a unicast source, and ends
 * with its client. Has a network only where it is lent one, that of a passt.
 */
public final class Gvproxy implements AutoCloseable {
  private static final String GATEWAY = "c0a87f01";
  private static final String MAC = "5a94efe40cdd";

  private final ServerSocketChannel server;

  Gvproxy(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  /**
   * Serves until its client leaves.
   *
   * @param arguments its socket and that of the passt whose network it lends
   */
  public static void main(String[] arguments) throws Exception {
    try (Gvproxy gvproxy = new Gvproxy(Path.of(arguments[0]));
        SocketChannel passt = SocketChannel.open(UnixDomainSocketAddress.of(arguments[1]))) {
      System.out.println("ready");
      gvproxy.serve(passt);
    }
  }

  /** Serves one client; everything but questions for the gateway goes to the other network. */
  void serve(SocketChannel network) throws Exception {
    try (SocketChannel client = server.accept()) {
      Thread back = new Thread(() -> relay(network, client));
      back.setDaemon(true);
      back.start();
      try {
        while (true) {
          byte[] frame = read(client);
          String hex = HexFormat.of().formatHex(frame);
          boolean question = hex.startsWith("08060001080006040001", 24);
          if (!question) {
            write(network, frame);
          } else if (hex.startsWith(GATEWAY, 76)) {
            String asker = hex.substring(12, 24);
            // Its switch sends answers to the addresses that it knows; a group is not one.
            if ((frame[6] & 1) == 0 && hex.startsWith(asker, 44)) {
              write(client, HexFormat.of().parseHex(answer(asker, hex.substring(56, 64))));
            }
          } else {
            write(network, frame);
          }
        }
      } catch (IOException e) {
        // The client has left.
      }
    }
  }

  private static String answer(String asker, String address) {
    return asker + MAC + "08060001080006040002" + MAC + GATEWAY + asker + address;
  }

  private static void relay(SocketChannel from, SocketChannel to) {
    try {
      while (true) {
        write(to, read(from));
      }
    } catch (IOException e) {
      // One of them has left.
    }
  }

  static byte[] read(ReadableByteChannel channel) throws IOException {
    return fill(channel, ByteBuffer.allocate(fill(channel, ByteBuffer.allocate(4)).getInt(0)))
        .array();
  }

  private static ByteBuffer fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer;
  }

  static void write(SocketChannel channel, byte[] frame) throws IOException {
    ByteBuffer whole = ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).flip();
    // In blocking mode, all of it, and no other frame in between.
    channel.write(whole);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
