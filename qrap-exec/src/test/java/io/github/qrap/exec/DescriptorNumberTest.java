package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorNumberTest {
  @Test
  void isTheNumberThatTheChannelLeavesWhenItIsClosed(@TempDir Path directory) throws Exception {
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
      SocketChannel channel = SocketChannel.open(server.getLocalAddress());
      try (SocketChannel other = SocketChannel.open(server.getLocalAddress())) {
        int number = DescriptorNumber.of(channel);
        assertNotEquals(number, DescriptorNumber.of(other));
        String socket = target(number);
        channel.close();
        // The number may be another's by now, the socket is gone.
        assertNotEquals(socket, target(number));
        assertEquals(true, other.isBlocking());
      }
    }
  }

  @Test
  void isFoundWhileAnotherChannelChangesItsModeAllTheTime(@TempDir Path directory)
      throws Exception {
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
      try (SocketChannel other = SocketChannel.open(server.getLocalAddress());
          SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
        int number = DescriptorNumber.of(channel);
        Thread thread = new Thread(() -> toggle(other));
        thread.start();
        for (int i = 0; i < 50; i++) {
          assertEquals(number, DescriptorNumber.of(channel));
        }
        thread.interrupt();
        thread.join();
      }
    }
  }

  private static void toggle(SocketChannel channel) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        channel.configureBlocking(!channel.isBlocking());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(int number) throws Exception {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
    } catch (NoSuchFileException e) {
      return "closed";
    }
  }
}
