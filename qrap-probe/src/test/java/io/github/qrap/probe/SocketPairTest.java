package io.github.qrap.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Connection;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

@Timeout(20)
class SocketPairTest {
  /** Another process that connects, until the queue is full, and stays until its input ends. */
  static final class Intruder {
    private Intruder() {}

    public static void main(String[] arguments) throws Exception {
      List<SocketChannel> all = new ArrayList<>();
      try {
        while (true) {
          SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
          channel.configureBlocking(false);
          channel.connect(UnixDomainSocketAddress.of(arguments[0]));
          all.add(channel);
        }
      } catch (IOException e) {
        System.out.println("connected " + all.size());
        System.in.readAllBytes();
      }
    }
  }

  @Test
  void theTwoAreConnectedToEachOther() throws Exception {
    try (SocketPair pair = SocketPair.open()) {
      assertConnected(pair);
    }
  }

  /** Every user sees the name in /proc/net/unix. */
  @Test
  void anotherProcessThatFillsTheQueueFirstIsTurnedAway(@TempDir Path directory) throws Exception {
    AFUNIXSocketAddress name = AFUNIXSocketAddress.of(directory.resolve("pair"));
    try (AFUNIXServerSocketChannel server = AFUNIXServerSocketChannel.open()) {
      server.bind(name, 2);
      Process intruder = start(directory.resolve("pair"));
      try {
        assertEquals("connected 3", intruder.inputReader().readLine());
        try (SocketPair pair = SocketPair.open(server, name)) {
          assertTrue(pair.ours().isBlocking() && pair.theirs().isBlocking());
          assertConnected(pair);
        }
      } finally {
        intruder.getOutputStream().close();
        intruder.waitFor();
      }
    }
  }

  @Test
  void nobodyCanConnectByItsNameAfterwards() throws Exception {
    Pattern ours = Pattern.compile(".* @(qrap-" + ProcessHandle.current().pid() + "-\\d+)");
    try (SocketPair pair = SocketPair.open()) {
      List<String> names =
          Files.readAllLines(Path.of("/proc/net/unix"), ISO_8859_1).stream()
              .map(ours::matcher)
              .filter(Matcher::matches)
              .map(matcher -> matcher.group(1))
              .toList();
      assertFalse(names.isEmpty());
      for (String name : names) {
        AFUNIXSocketAddress address = AFUNIXSocketAddress.inAbstractNamespace(name);
        assertThrows(IOException.class, () -> AFUNIXSocketChannel.open(address).close());
      }
      assertConnected(pair);
    }
  }

  @Test
  void theOtherEndIsClosedHereAndStaysOpenWhereItWasHandedOver() throws Exception {
    try (SocketPair pair = SocketPair.open()) {
      Connection peer = pair.peer();
      Process holder =
          new ProcessBuilder("sh", "-c", "read -r line && echo \"$line\" >&0")
              .redirectInput(
                  FileDescriptorCast.using(pair.theirs().getFileDescriptor())
                      .as(ProcessBuilder.Redirect.class))
              .start();
      peer.close();
      peer.close();
      pair.channel().write(ByteBuffer.wrap("hello\n".getBytes(US_ASCII)));
      String received =
          new String(Channels.newInputStream(pair.channel()).readAllBytes(), US_ASCII);
      assertEquals("hello\n", received);
      assertEquals(0, holder.waitFor());
    }
  }

  private static Process start(Path socket) throws Exception {
    String classes =
        Path.of(Intruder.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    return new ProcessBuilder(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                Intruder.class.getName(),
                socket.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void assertConnected(SocketPair pair) throws Exception {
    pair.ours().write(ByteBuffer.wrap(new byte[] {1, 2}));
    pair.theirs().configureBlocking(false);
    ByteBuffer received = ByteBuffer.allocate(2);
    pair.theirs().read(received);
    assertArrayEquals(new byte[] {1, 2}, received.array());
  }
}
