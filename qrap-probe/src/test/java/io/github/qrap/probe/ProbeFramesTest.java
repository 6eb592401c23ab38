package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.testkit.FakePasst;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeFramesTest {
  private static final byte[] ARP = ProbeFrames.all().get(0);
  private static final byte[] NDP = ProbeFrames.all().get(1);

  @Test
  void thereAreTwoFramesWithoutTheirLengths() {
    assertEquals(2, ProbeFrames.all().size());
    assertEquals(42, ARP.length);
    assertEquals(78, NDP.length);
  }

  @Test
  void theSolicitationHasTheRightChecksumAndHopLimit() {
    ByteBuffer pseudo = ByteBuffer.allocate(40 + 24);
    pseudo.put(NDP, 22, 32).putInt(24).putInt(58).put(NDP, 54, 24).flip();
    int sum = 0;
    while (pseudo.hasRemaining()) {
      sum += pseudo.getShort() & 0xffff;
    }
    assertEquals(0xffff, (sum & 0xffff) + (sum >>> 16));
    assertEquals((byte) 255, NDP[21]);
  }

  /** passt drops those from ::1 since 2024, and ignores those from ::. */
  @Test
  void theSolicitationComesFromALinkLocalAddress() {
    assertEquals((byte) 0xfe, NDP[22]);
    assertEquals((byte) 0x80, (byte) (NDP[23] & 0xc0));
  }

  @Test
  void anArpReplyAnswersPaddedOrNot() {
    assertEquals(Optional.of("ARP request"), ProbeFrames.answeredBy(FakePasst.arpReply()));
    byte[] padded = Arrays.copyOf(FakePasst.arpReply(), 60);
    assertEquals(Optional.of("ARP request"), ProbeFrames.answeredBy(padded));
  }

  @Test
  void anArpReplyForAnotherAddressOrOfAnotherSizeDoesNot() {
    byte[] other = FakePasst.arpReply();
    other[31] = 1;
    assertEquals(Optional.empty(), ProbeFrames.answeredBy(other));
    assertEquals(Optional.empty(), ProbeFrames.answeredBy(Arrays.copyOf(FakePasst.arpReply(), 41)));
    assertEquals(Optional.empty(), ProbeFrames.answeredBy(Arrays.copyOf(FakePasst.arpReply(), 61)));
  }

  @Test
  void aNeighbourAdvertisementAnswers() {
    assertEquals(
        Optional.of("neighbour solicitation"),
        ProbeFrames.answeredBy(FakePasst.neighbourAdvertisement()));
  }

  @Test
  void aTruncatedNeighbourAdvertisementDoesNotAnswer() {
    byte[] truncated = Arrays.copyOf(FakePasst.neighbourAdvertisement(), 77);
    assertEquals(Optional.empty(), ProbeFrames.answeredBy(truncated));
  }

  @ParameterizedTest(name = "byte {0} is {1}")
  @CsvSource({"12,8", "13,0", "14,64", "20,17", "54,134", "55,1"})
  void aNeighbourAdvertisementWithAnotherByteWhereItCountsDoesNotAnswer(int at, int value) {
    byte[] frame = FakePasst.neighbourAdvertisement();
    frame[at] = (byte) value;
    assertEquals(Optional.empty(), ProbeFrames.answeredBy(frame));
  }

  @Test
  void requestsAreNotAnswers() {
    for (byte[] frame : new byte[][] {ARP, NDP, FakePasst.arpRequest()}) {
      assertEquals(Optional.empty(), ProbeFrames.answeredBy(frame));
    }
  }

  @Test
  void theFramesCannotBeChangedFromOutside() {
    ProbeFrames.all().get(0)[0] = 1;
    ProbeFrames.all().get(1)[0] = 1;
    assertArrayEquals(ARP, ProbeFrames.all().get(0));
    assertArrayEquals(NDP, ProbeFrames.all().get(1));
  }
}
