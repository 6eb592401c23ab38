package io.github.qrap.probe;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Takes Ethernet frames, each behind its length as four bytes big-endian, off a non-blocking
 * stream, and never a byte more than the frame at hand: what follows is QEMU's.
 */
final class FrameReader {
  /** An Ethernet header. */
  static final int MIN_LENGTH = 14;

  /** QEMU's {@code NET_BUFSIZE}: what is longer ends its connection. */
  static final int MAX_LENGTH = 4096 + 65536;

  private final InputStream in;
  private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
  private @Nullable ByteBuffer frame;

  /**
   * @param in what to read; where nothing has arrived, its {@link InputStream#read(byte[], int,
   *     int)} gives 0
   */
  FrameReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next frame without its length, or {@code null} if it has not arrived as a whole.
   *
   * @throws EOFException if the stream ended
   * @throws StreamCorruptedException if what came is not a possible length; the message quotes it
   */
  byte @Nullable [] poll() throws IOException {
    if (frame == null) {
      if (!fill(length)) {
        return null;
      }
      int size = length.getInt(0);
      if (size < MIN_LENGTH || size > MAX_LENGTH) {
        throw new StreamCorruptedException(quote(length.array()));
      }
      frame = ByteBuffer.allocate(size);
    }
    if (!fill(frame)) {
      return null;
    }
    byte[] whole = frame.array();
    frame = null;
    length.clear();
    return whole;
  }

  /** Whether the next byte of the stream is the first of a frame's length. */
  boolean isAtBoundary() {
    return frame == null && length.position() == 0;
  }

  /** Fills a buffer that {@link ByteBuffer#allocate} has made: all of its array is its content. */
  @SuppressWarnings("ByteBufferBackingArray")
  private boolean fill(ByteBuffer buffer) throws IOException {
    int n = in.read(buffer.array(), buffer.position(), buffer.remaining());
    if (n < 0) {
      throw new EOFException();
    }
    return !buffer.position(buffer.position() + n).hasRemaining();
  }

  private static String quote(byte[] bytes) {
    for (byte b : bytes) {
      if (b < ' ' || b > '~') {
        return "0x" + HexFormat.of().formatHex(bytes);
      }
    }
    return '"' + new String(bytes, StandardCharsets.US_ASCII) + '"';
  }
}
