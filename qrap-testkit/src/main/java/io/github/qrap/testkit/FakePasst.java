package io.github.qrap.testkit;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A peer on a UNIX stream socket that behaves as passt does, or as a script says. Needs nothing but
 * the JDK.
 *
 * <p>It has no thread: its user calls {@link #step}, which goes as far as the clients let it. A
 * test that moves its own clock does so whenever the program under test waits, and its outcome
 * never depends on who is faster. For a peer that lives by itself there is {@link #run}, for a
 * thread.
 */
public final class FakePasst implements Closeable {
  /** passt's answer to the ARP request "who has 0.0.0.0?", without its length. */
  private static final String ARP_REPLY =
      "ffffffffffff" // to
          + "9a559a559a55" // from
          + "0806000108000604" // ARP for IPv4 on Ethernet
          + "0002" // reply
          + "9a559a559a55"
          + "00000000" // sender
          + "ffffffffffff"
          + "00000000"; // target

  /** passt's answer to the neighbour solicitation "who has fe80::1?", without its length. */
  private static final String NEIGHBOUR_ADVERTISEMENT =
      "ffffffffffff" // to
          + "9a559a559a55" // from
          + "86dd6000000000203aff" // IPv6, payload of 32 bytes, ICMPv6, hop limit
          + "fe800000000000000000000000000001" // from
          + "fe80000000000000505400fffe123456" // to
          + "8800000060000000" // neighbour advertisement, solicited, override
          + "fe800000000000000000000000000001" // target
          + "02019a559a559a55"; // its Ethernet address

  private static final int BACKLOG = 50;

  /** One act of a script. */
  public interface Act {
    /** Goes on as far as possible; true if the act is over and the next one may begin. */
    boolean play(Client client) throws IOException;
  }

  /** A connection as the script sees it. */
  public static final class Client {
    private final SocketChannel channel;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final long arrived;
    private long now;
    private int said;
    private int act;

    private Client(SocketChannel channel, long now) {
      this.channel = channel;
      this.arrived = now;
    }

    /** Sends these bytes, which have to fit into the socket's buffer. */
    public void say(byte[] bytes) throws IOException {
      said += channel.write(ByteBuffer.wrap(bytes));
    }

    /** How many bytes have been sent to it. */
    public int said() {
      return said;
    }

    /** Closes the connection; bytes that were not heard make it a reset. */
    public void hangUp() throws IOException {
      channel.close();
    }

    /** Takes what has come; false at the end of the stream. */
    private boolean hear() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      int n = channel.read(buffer);
      heard.write(buffer.array(), 0, Math.max(n, 0));
      return n >= 0;
    }

    /** Whether whole frames have come, and nothing else. */
    private boolean hasHeardFrames() {
      ByteBuffer frames = ByteBuffer.wrap(heard.toByteArray());
      while (frames.remaining() >= Integer.BYTES) {
        int length = frames.getInt();
        if (length < 0 || length > frames.remaining()) {
          return false;
        }
        frames.position(frames.position() + length);
      }
      return frames.position() > 0 && !frames.hasRemaining();
    }
  }

  private final ServerSocketChannel server;
  private final List<Act> script;
  private final List<Client> clients = new ArrayList<>();

  private FakePasst(Path path, int backlog, List<Act> script) throws IOException {
    this.script = script;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path), backlog);
    server.configureBlocking(false);
  }

  /** Listens at this path and plays the script to each client. */
  public static FakePasst at(Path path, Act... script) throws IOException {
    return new FakePasst(path, BACKLOG, List.of(script));
  }

  /** Listens with a queue of this length. */
  public static FakePasst withQueue(int length, Path path, Act... script) throws IOException {
    return new FakePasst(path, length, List.of(script));
  }

  /** Serves until the thread is interrupted. */
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      step(System.nanoTime());
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until the client has sent whole frames, at least one. */
  public static Act hear() {
    return client -> client.hear() && client.hasHeardFrames();
  }

  /** As {@link #hear}, but hangs up on a length that no frame has, as passt does. */
  public static Act hearFramesOnly() {
    Act hear = hear();
    return client -> {
      boolean whole = hear.play(client);
      ByteBuffer heard = ByteBuffer.wrap(client.heard.toByteArray());
      if (heard.remaining() >= Integer.BYTES && heard.getInt() > 0xffff) {
        client.hangUp();
      }
      return whole;
    };
  }

  /** Waits until the client has left, or will send nothing more. */
  public static Act awaitEnd() {
    return client -> !client.hear();
  }

  /** Sends these bytes. */
  public static Act say(byte[]... parts) {
    return client -> {
      client.say(join(parts));
      return true;
    };
  }

  /** Sends these bytes one at a time. */
  public static Act dribble(byte[]... parts) {
    byte[] bytes = join(parts);
    int[] sent = {0};
    return client -> {
      client.say(new byte[] {bytes[sent[0]++]});
      return sent[0] == bytes.length;
    };
  }

  /** Sends back all that comes. */
  public static Act echo() {
    return client -> {
      int before = client.heard.size();
      client.hear();
      byte[] all = client.heard.toByteArray();
      client.say(Arrays.copyOfRange(all, before, all.length));
      return false;
    };
  }

  /** Lets time pass, counted from the connection. */
  public static Act waitFor(Duration duration) {
    return client -> client.now - client.arrived >= duration.toNanos();
  }

  /** Hangs up; what was not heard makes it a reset. */
  public static Act hangUp() {
    return client -> {
      client.hangUp();
      return true;
    };
  }

  /** A frame behind its length. */
  public static byte[] framed(byte[] frame) {
    return ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array();
  }

  /** The ARP reply that passt gives, 42 bytes. */
  public static byte[] arpReply() {
    return HexFormat.of().parseHex(ARP_REPLY);
  }

  /** The neighbour advertisement that passt gives. */
  public static byte[] neighbourAdvertisement() {
    return HexFormat.of().parseHex(NEIGHBOUR_ADVERTISEMENT);
  }

  /** The ARP request that newer versions of passt begin with, padded. */
  public static byte[] arpRequest() {
    byte[] request = Arrays.copyOf(arpReply(), 60);
    request[21] = 1;
    return request;
  }

  /** These bytes in one array. */
  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** How many have connected. */
  public int clients() {
    return clients.size();
  }

  /** All that the client with this number, from 0, has sent and the script has heard. */
  public byte[] heard(int client) {
    return clients.get(client).heard.toByteArray();
  }

  /** Takes the clients that have connected meanwhile and what they sent; for the end of a test. */
  public FakePasst settle() throws IOException {
    step(Long.MAX_VALUE);
    for (Client client : clients) {
      if (client.channel.isOpen()) {
        client.hear();
      }
    }
    return this;
  }

  /** Takes new clients, and goes on with the script of each as far as possible. */
  public void step(long now) {
    if (!server.isOpen()) {
      return;
    }
    try {
      for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
        channel.configureBlocking(false);
        clients.add(new Client(channel, now));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Client client : clients) {
      client.now = now;
      play(client);
    }
  }

  private void play(Client client) {
    try {
      while (client.act < script.size() && client.channel.isOpen()) {
        if (!script.get(client.act).play(client)) {
          break;
        }
        client.act++;
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
