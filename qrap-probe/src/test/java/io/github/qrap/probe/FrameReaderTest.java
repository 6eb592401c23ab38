package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.testkit.FakePasst;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final byte[] FRAME = new byte[20];

  /** What has arrived, given out so many bytes at a time; then nothing, or the end. */
  private static final class Arrived extends InputStream {
    private final ByteBuffer bytes;
    private final int atATime;
    private final boolean ends;

    Arrived(int atATime, boolean ends, byte[]... parts) {
      this.bytes = ByteBuffer.wrap(FakePasst.join(parts));
      this.atATime = atATime;
      this.ends = ends;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (!bytes.hasRemaining()) {
        return ends ? -1 : 0;
      }
      int n = Math.min(atATime, Math.min(length, bytes.remaining()));
      bytes.get(target, offset, n);
      return n;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aFrameIsReadToItsEndAndNotBeyond() throws IOException {
    Arrived arrived = new Arrived(99, false, FakePasst.framed(FRAME), new byte[3]);
    FrameReader reader = new FrameReader(arrived);
    assertArrayEquals(FRAME, reader.poll());
    assertEquals(3, arrived.bytes.remaining());
    assertTrue(reader.isAtBoundary());
  }

  @Test
  void aFrameMayArriveAByteAtATime() throws IOException {
    FrameReader reader = new FrameReader(new Arrived(1, false, FakePasst.framed(FRAME)));
    byte[] frame = reader.poll();
    for (int polls = 1; frame == null && polls < 24; polls++) {
      assertFalse(reader.isAtBoundary());
      frame = reader.poll();
    }
    assertArrayEquals(FRAME, frame);
    assertTrue(reader.isAtBoundary());
  }

  @Test
  void aMissingRestIsWaitedForAndLeavesTheBoundary() throws IOException {
    FrameReader reader = new FrameReader(new Arrived(99, false, new byte[] {0, 0, 0, 20, 1}));
    assertNull(reader.poll());
    assertNull(reader.poll());
    assertFalse(reader.isAtBoundary());
  }

  @Test
  void theEndOfTheStreamIsReported() {
    FrameReader reader = new FrameReader(new Arrived(99, true));
    assertThrows(EOFException.class, reader::poll);
  }

  @Test
  void impossibleLengthsAreRefusedAndQuoted() {
    assertEquals("\"SSH-\"", refusal("SSH-2.0".getBytes(StandardCharsets.US_ASCII)));
    assertEquals("0x0000000d", refusal(new byte[] {0, 0, 0, 13}));
    assertEquals("0x00011001", refusal(new byte[] {0, 1, 0x10, 1}));
    assertEquals("0xffffffff", refusal(new byte[] {-1, -1, -1, -1}));
  }

  private static String refusal(byte[] bytes) {
    FrameReader reader = new FrameReader(new Arrived(99, false, bytes));
    return assertThrows(StreamCorruptedException.class, reader::poll).getMessage();
  }
}
