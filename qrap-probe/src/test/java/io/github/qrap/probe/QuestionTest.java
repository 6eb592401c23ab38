package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private static final byte[] ARP = Arrays.copyOfRange(Question.bytes(), 4, 46);
  private static final byte[] NDP = Arrays.copyOfRange(Question.bytes(), 50, 128);

  @Test
  void theQuestionIsTwoFramesEachBehindItsLength() {
    ByteBuffer bytes = ByteBuffer.wrap(Question.bytes());
    assertEquals(42, bytes.getInt(0));
    assertEquals(78, bytes.getInt(46));
    assertEquals(128, bytes.capacity());
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
    assertEquals(Optional.of("ARP request"), Question.answeredBy(StandIn.arpReply()));
    byte[] padded = Arrays.copyOf(StandIn.arpReply(), 60);
    assertEquals(Optional.of("ARP request"), Question.answeredBy(padded));
  }

  @Test
  void anArpReplyForAnotherAddressOrOfAnotherSizeDoesNot() {
    byte[] other = StandIn.arpReply();
    other[31] = 1;
    assertEquals(Optional.empty(), Question.answeredBy(other));
    assertEquals(Optional.empty(), Question.answeredBy(Arrays.copyOf(StandIn.arpReply(), 41)));
    assertEquals(Optional.empty(), Question.answeredBy(Arrays.copyOf(StandIn.arpReply(), 61)));
  }

  @Test
  void aNeighbourAdvertisementAnswers() {
    assertEquals(
        Optional.of("neighbour solicitation"),
        Question.answeredBy(StandIn.neighbourAdvertisement()));
  }

  @Test
  void aTruncatedOneDoesNotNorAnotherMessage() {
    byte[] truncated = Arrays.copyOf(StandIn.neighbourAdvertisement(), 77);
    assertEquals(Optional.empty(), Question.answeredBy(truncated));
    byte[] routerAdvertisement = StandIn.neighbourAdvertisement();
    routerAdvertisement[54] = (byte) 134;
    assertEquals(Optional.empty(), Question.answeredBy(routerAdvertisement));
    byte[] udp = StandIn.neighbourAdvertisement();
    udp[20] = 17;
    assertEquals(Optional.empty(), Question.answeredBy(udp));
  }

  @Test
  void requestsAreNoAnswersAndOurOwnAreEchoes() {
    for (byte[] frame : new byte[][] {ARP, NDP}) {
      assertEquals(Optional.empty(), Question.answeredBy(frame));
      assertTrue(Question.isEcho(frame));
    }
    assertEquals(Optional.empty(), Question.answeredBy(StandIn.arpRequest()));
  }
}
