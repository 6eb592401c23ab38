package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a peer may send, in whatever pieces; the seeds are fixed, so a failure comes again. */
@Timeout(60)
class FuzzTest {
  private static final int RUNS = 2000;

  /** Gives what there is in pieces of random size, or nothing for now. */
  private static final class Pieces extends InputStream {
    private final ByteBuffer bytes;
    private final Random random;

    /** How far nobody may read who has seen only what came so far. */
    private int frameEnd = Integer.BYTES;

    private int frameStart;

    Pieces(byte[] bytes, Random random) {
      this.bytes = ByteBuffer.wrap(bytes);
      this.random = random;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      assertTrue(
          bytes.position() + length <= frameEnd,
          () ->
              "asks for " + length + " bytes, " + (frameEnd - bytes.position()) + " are known of");
      int n = Math.min(Math.min(length, bytes.remaining()), random.nextInt(40));
      bytes.get(target, offset, n);
      if (bytes.position() == frameStart + Integer.BYTES) {
        frameEnd = bytes.position() + Math.max(0, bytes.getInt(frameStart));
      }
      return n;
    }

    /** The frame has been given whole. */
    void next() {
      assertEquals(frameEnd, bytes.position());
      frameStart = frameEnd;
      frameEnd += Integer.BYTES;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void framesOfAnyLengthInAnyPiecesAreReadToTheByte() throws IOException {
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<byte[]> frames = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(4); i >= 0; i--) {
        byte[] frame = new byte[FrameReader.MIN_LENGTH + random.nextInt(200)];
        random.nextBytes(frame);
        frames.add(frame);
        stream.writeBytes(StandIn.framed(frame));
      }
      Pieces pieces = new Pieces(stream.toByteArray(), random);
      FrameReader reader = new FrameReader(pieces);
      for (byte[] expected : frames) {
        byte[] frame = reader.poll();
        while (frame == null) {
          frame = reader.poll();
        }
        assertArrayEquals(expected, frame);
        assertTrue(reader.isAtBoundary());
        pieces.next();
      }
    }
  }

  @Test
  void bytesThatAreNoFramesAreRefusedOrWaitedForAndNeverReadPastALength() throws IOException {
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = noise(random);
      Pieces pieces = new Pieces(bytes, random);
      FrameReader reader = new FrameReader(pieces);
      try {
        for (int polls = 0; polls < bytes.length; polls++) {
          if (reader.poll() != null) {
            pieces.next();
          }
        }
      } catch (StreamCorruptedException e) {
        assertEquals(Integer.BYTES, pieces.bytes.position() - pieces.frameStart);
      }
    }
  }

  @RepeatedTest(100)
  void nothingButAnAnswerIsAccepted(RepetitionInfo repetition, @TempDir Path folder)
      throws Exception {
    Random random = new Random(repetition.getCurrentRepetition());
    byte[] bytes = random.nextBoolean() ? noise(random) : almostAnswers(random);
    FakeTime time = new FakeTime();
    String path = folder + "/a";
    StandIn.Act inPieces =
        client -> {
          int n = Math.min(random.nextInt(bytes.length), bytes.length - client.said);
          client.channel.write(ByteBuffer.wrap(bytes, client.said, n));
          client.said += n;
          return client.said == bytes.length;
        };
    StandIn.Act[] script = {inPieces, random.nextBoolean() ? StandIn.hangUp() : client -> false};
    try (StandIn peer = StandIn.at(path, time, script)) {
      ProbeRequest request = ProbeRequest.DEFAULT.withSockets(List.of(path));
      ProbeResult result = new PasstProbe(folder.toString(), time).probe(request);
      assertTrue(result.backend().isEmpty(), () -> "" + result.findings());
      assertEquals(1, result.findings().size());
      assertFalse(time.passed().compareTo(request.totalTimeout()) > 0, time.passed()::toString);
    }
    Files.delete(Path.of(path));
  }

  /** Random bytes, with possible lengths in between so that it does not end at the first. */
  private static byte[] noise(Random random) {
    ByteArrayOutputStream noise = new ByteArrayOutputStream();
    for (int i = random.nextInt(6); i >= 0; i--) {
      byte[] some = new byte[1 + random.nextInt(100)];
      random.nextBytes(some);
      noise.writeBytes(
          random.nextInt(3) == 0
              ? some
              : ByteBuffer.allocate(some.length + 4).putInt(random.nextInt(200)).put(some).array());
    }
    return noise.toByteArray();
  }

  /** Answers with a bit changed where it counts. */
  private static byte[] almostAnswers(Random random) {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    for (int i = random.nextInt(6); i >= 0; i--) {
      boolean ipv4 = random.nextBoolean();
      byte[] frame = ipv4 ? StandIn.arpReply() : StandIn.neighbourAdvertisement();
      int[] counts =
          ipv4 ? new int[] {12, 13, 14, 16, 18, 20, 21, 28, 31} : new int[] {12, 13, 20, 54, 55};
      frame[counts[random.nextInt(counts.length)]] ^= (byte) (1 << random.nextInt(8));
      answers.writeBytes(StandIn.framed(frame));
    }
    return answers.toByteArray();
  }
}
