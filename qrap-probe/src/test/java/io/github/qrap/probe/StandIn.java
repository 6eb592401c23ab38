package io.github.qrap.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A scripted peer on a UNIX socket. It has no thread: {@link FakeTime} moves it one act on whenever
 * the program under test waits, so a test's outcome never depends on who is faster.
 */
final class StandIn implements AutoCloseable {
  /** One act of a script. */
  interface Act {
    /** Goes on as far as possible; true if the act is over and the next one may begin. */
    boolean play(Client client) throws IOException;
  }

  /** A connection as the script sees it. */
  static final class Client {
    final SocketChannel channel;
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    final long arrived;
    long now;
    int said;
    private int act;

    Client(SocketChannel channel, long now) {
      this.channel = channel;
      this.arrived = now;
    }

    private boolean hear() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      int n = channel.read(buffer);
      heard.write(buffer.array(), 0, Math.max(n, 0));
      return n >= 0;
    }
  }

  private final ServerSocketChannel server;
  private final List<Act> script;
  private final List<Client> clients = new ArrayList<>();

  private StandIn(String path, int backlog, List<Act> script) throws IOException {
    this.script = script;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path), backlog);
    server.configureBlocking(false);
  }

  /** Listens at this path, moved on by this time; plays the script to each client. */
  static StandIn at(String path, FakeTime time, Act... script) throws IOException {
    StandIn peer = new StandIn(path, 50, List.of(script));
    time.moves(peer);
    return peer;
  }

  /** Listens with a queue of this length, and is not moved on unless the test says so. */
  static StandIn deaf(String path, int backlog, Act... script) throws IOException {
    return new StandIn(path, backlog, List.of(script));
  }

  /** Waits until the whole question is there. */
  static Act hear() {
    return client -> client.hear() && client.heard.size() >= Question.bytes().length;
  }

  /** Sends these bytes. */
  static Act say(byte[]... parts) {
    return client -> {
      client.channel.write(ByteBuffer.wrap(join(parts)));
      return true;
    };
  }

  /** Sends these bytes one at a time. */
  static Act dribble(byte[]... parts) {
    byte[] bytes = join(parts);
    int[] sent = {0};
    return client -> {
      client.channel.write(ByteBuffer.wrap(bytes, sent[0]++, 1));
      return sent[0] == bytes.length;
    };
  }

  /** Sends back whatever comes. */
  static Act echo() {
    return client -> {
      int before = client.heard.size();
      client.hear();
      byte[] all = client.heard.toByteArray();
      client.channel.write(ByteBuffer.wrap(all, before, all.length - before));
      return false;
    };
  }

  /** Lets time pass, counted from the connection. */
  static Act waitFor(Duration duration) {
    return client -> client.now - client.arrived >= duration.toNanos();
  }

  /** Hangs up; what was not heard makes it a reset. */
  static Act hangUp() {
    return client -> {
      client.channel.close();
      return true;
    };
  }

  /** A frame behind its length. */
  static byte[] framed(byte[] frame) {
    return ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array();
  }

  /** The ARP reply that passt gives, 42 bytes. */
  static byte[] arpReply() {
    return HexFormat.of()
        .parseHex(
            "ffffffffffff9a559a559a550806"
                + "00010800060400029a559a559a5500000000ffffffffffff00000000");
  }

  /** The neighbour advertisement that passt gives. */
  static byte[] neighbourAdvertisement() {
    return HexFormat.of()
        .parseHex(
            "ffffffffffff9a559a559a5586dd6000000000203aff"
                + "fe800000000000000000000000000001fe80000000000000505400fffe123456"
                + "8800000060000000fe80000000000000000000000000000102019a559a559a55");
  }

  /** The ARP request that newer versions of passt begin with, padded. */
  static byte[] arpRequest() {
    byte[] request = Arrays.copyOf(arpReply(), 60);
    request[21] = 1;
    return request;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** How many have connected. */
  int clients() {
    return clients.size();
  }

  /** All that the client with this number, from 0, has sent and the script has heard. */
  byte[] heard(int client) {
    return clients.get(client).heard.toByteArray();
  }

  /** Takes whoever has connected meanwhile and what they sent; for the end of a test. */
  StandIn settle() throws IOException {
    step(Long.MAX_VALUE);
    for (Client client : clients) {
      if (client.channel.isOpen()) {
        client.hear();
      }
    }
    return this;
  }

  void step(long now) {
    if (!server.isOpen()) {
      return;
    }
    try {
      for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
        channel.configureBlocking(false);
        clients.add(new Client(channel, now));
      }
      for (Client client : clients) {
        client.now = now;
        while (client.act < script.size() && client.channel.isOpen()) {
          if (!script.get(client.act).play(client)) {
            break;
          }
          client.act++;
        }
      }
    } catch (IOException e) {
      if (!"Broken pipe".equals(e.getMessage()) && !"Connection reset".equals(e.getMessage())) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.channel.close();
    }
    server.close();
  }
}
