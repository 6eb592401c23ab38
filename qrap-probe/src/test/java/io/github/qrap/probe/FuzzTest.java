package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.testkit.FakePasst;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Anything that a peer may send, in pieces of any size; the seeds are fixed, so a failure comes
 * again.
 */
@Timeout(60)
@Tag("slow")
class FuzzTest {
  private static final int RUNS = 2000;
  private static final int PEERS = 100;

  /** Where another bit makes it something else: types, lengths, operation, sender. */
  private static final Integer[] COUNTS_IN_ARP = {
    12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 28, 29, 30, 31
  };

  /** The same of IPv6 and ICMPv6: types, version, code. */
  private static final Integer[] COUNTS_IN_NDP = {12, 13, 14, 20, 54, 55};

  /** Gives what there is in pieces of random size, or nothing for now. */
  private static final class Pieces extends InputStream {
    private final ByteBuffer bytes;
    private final SplittableRandom random;

    /** How far a reader may go that has seen only what came so far. */
    private int frameEnd = Integer.BYTES;

    private int frameStart;

    Pieces(byte[] bytes, SplittableRandom random) {
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
    Set<Integer> sizes = new TreeSet<>();
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<byte[]> frames = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(4); i >= 0; i--) {
        byte[] frame = new byte[FrameReader.MIN_LENGTH + random.nextInt(200)];
        random.nextBytes(frame);
        frames.add(frame);
        stream.writeBytes(FakePasst.framed(frame));
      }
      sizes.add(frames.size());
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
    assertEquals(Set.of(1, 2, 3, 4), sizes);
  }

  @Test
  void bytesThatAreNoFramesAreRefusedOrWaitedForAndNeverReadPastALength() throws IOException {
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
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

  @RepeatedTest(PEERS)
  void nothingButAnAnswerIsAccepted(RepetitionInfo repetition, @TempDir Path directory)
      throws Exception {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    byte[] bytes = random.nextBoolean() ? noise(random) : streamOf(almostAnswers(random));
    FakeTicker ticker = new FakeTicker();
    Path path = directory.resolve("a");
    FakePasst.Act inPieces =
        client -> {
          int left = bytes.length - client.said();
          int n = Math.min(random.nextInt(bytes.length), left);
          client.say(Arrays.copyOfRange(bytes, client.said(), client.said() + n));
          return client.said() == bytes.length;
        };
    FakePasst.Act end = random.nextBoolean() ? FakePasst.hangUp() : client -> false;
    try (FakePasst peer = ticker.moves(FakePasst.at(path, inPieces, end))) {
      ProbeRequest request = ProbeRequest.DEFAULT.withSockets(List.of(path.toString()));
      ProbeResult result = new PasstProbe(Passt.inTmp(), ticker).probe(request);
      assertTrue(result.backend().isEmpty(), () -> "" + result.findings());
      assertEquals(1, result.findings().size());
      assertFalse(ticker.passed().compareTo(request.totalTimeout()) > 0, ticker.passed()::toString);
      assertTrue(peer.clients() > 0);
    }
  }

  /** The test above is as good as what it is given. */
  @Test
  void thePeersOfTheTestAboveReachEveryByteThatCounts() {
    Set<Integer> ipv4 = new TreeSet<>();
    Set<Integer> ipv6 = new TreeSet<>();
    int noisy = 0;
    for (int seed = 1; seed <= PEERS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      if (random.nextBoolean()) {
        noisy++;
      } else {
        for (byte[] frame : almostAnswers(random)) {
          boolean arp = frame.length == FakePasst.arpReply().length;
          byte[] answer = arp ? FakePasst.arpReply() : FakePasst.neighbourAdvertisement();
          (arp ? ipv4 : ipv6).add(Arrays.mismatch(answer, frame));
        }
      }
    }
    assertEquals(Set.of(COUNTS_IN_ARP), Set.copyOf(ipv4));
    assertEquals(Set.of(COUNTS_IN_NDP), Set.copyOf(ipv6));
    assertTrue(noisy > PEERS / 4 && noisy < PEERS * 3 / 4, noisy + " peers send noise");
  }

  /** Random bytes, with possible lengths in between so that it does not end at the first. */
  private static byte[] noise(SplittableRandom random) {
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
  private static List<byte[]> almostAnswers(SplittableRandom random) {
    List<byte[]> answers = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      boolean ipv4 = random.nextBoolean();
      byte[] frame = ipv4 ? FakePasst.arpReply() : FakePasst.neighbourAdvertisement();
      Integer[] counts = ipv4 ? COUNTS_IN_ARP : COUNTS_IN_NDP;
      int at = counts[random.nextInt(counts.length)];
      // Of the byte with IPv6's version, that is the upper half.
      frame[at] ^= (byte) (1 << (at == 14 ? 4 + random.nextInt(4) : random.nextInt(8)));
      answers.add(frame);
    }
    return answers;
  }

  private static byte[] streamOf(List<byte[]> frames) {
    return FakePasst.join(frames.stream().map(FakePasst::framed).toArray(byte[][]::new));
  }
}
