package com.example;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Ethernet frames on a stream, each behind its length as four bytes big-endian.
 *
 * <p>Reads no byte beyond the frame that it is asked for, because QEMU goes on reading there.
 */
final class Frames {
  /** What gvproxy sends at most. */
  private static final int MAX_LENGTH = 128 * 1024;

  private final SocketChannel channel;
  private final long end;

  /** Frames until then. */
  Frames(SocketChannel channel, Duration patience) throws IOException {
    this.channel = channel;
    this.end = System.nanoTime() + patience.toNanos();
    channel.configureBlocking(false);
  }

  /** Sends a frame, which has to fit into the socket's buffer: all of it or nothing. */
  void send(byte[] frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).flip();
    if (channel.write(bytes) != 4 + frame.length) {
      throw new IOException("takes no frame");
    }
  }

  /** The next frame, or {@code null} if none begins in time. */
  byte[] next() throws IOException, InterruptedException {
    ByteBuffer length = ByteBuffer.allocate(4);
    if (!fill(length)) {
      if (length.position() == 0) {
        return null;
      }
      throw new EOFException("half a frame");
    }
    int size = length.getInt(0);
    if (size <= 0 || size > MAX_LENGTH) {
      throw new IOException("a frame of " + size + " bytes");
    }
    ByteBuffer frame = ByteBuffer.allocate(size);
    if (!fill(frame)) {
      throw new EOFException("half a frame");
    }
    return frame.array();
  }

  /** Whether it was filled in time. */
  private boolean fill(ByteBuffer buffer) throws IOException, InterruptedException {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException("end of the connection");
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = (end - System.nanoTime()) / 1_000_000;
        if (buffer.hasRemaining()) {
          if (left <= 0) {
            return false;
          }
          selector.select(left);
        }
      }
      return true;
    }
  }
}
