package io.github.qrap.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two servers do what passt does for the guest: it accepts, and the guest decides later. */
@Timeout(20)
class PortCheckTest {
  private final List<Socket> connections = new ArrayList<>();
  private ServerSocket asked;
  private ServerSocket unused;
  private long now = 1;
  private PortCheck check;

  @BeforeEach
  void listen() throws IOException {
    asked = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    unused = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    check =
        new PortCheck(
            (InetSocketAddress) asked.getLocalSocketAddress(),
            (InetSocketAddress) unused.getLocalSocketAddress(),
            () -> now);
  }

  @AfterEach
  void close() throws IOException {
    check.close();
    for (Socket connection : connections) {
      connection.close();
    }
    asked.close();
    unused.close();
  }

  @Test
  void aGuestThatIsSilentDoesNotAccept() throws IOException {
    for (int i = 0; i < 90; i++) {
      assertFalse(check.isMet());
      now += Duration.ofMillis(100).toNanos();
    }
  }

  @Test
  void aServerThatSpeaksHasAccepted() throws IOException {
    assertFalse(check.isMet());
    next().asked.getOutputStream().write('S');
    assertTrue(check.isMet());
  }

  @Test
  void aSilentServerHasAcceptedWhenTheGuestHasRefusedTheUnusedPort() throws IOException {
    assertFalse(check.isMet());
    next().unused.close();
    assertFalse(check.isMet(), "the guest may have begun to answer after the first connection");

    assertFalse(check.isMet());
    next().unused.close();
    assertFalse(check.isMet(), "passt may close the other one in a moment");
    assertTrue(check.isMet());
  }

  @Test
  void aGuestThatRefusesIsAskedAgain() throws IOException {
    assertFalse(check.isMet());
    next().asked.close();
    IOException e = assertThrows(IOException.class, check::isMet);
    assertEquals("the guest refuses connections", e.getMessage());

    assertFalse(check.isMet());
    next().unused.close();
    assertFalse(check.isMet(), "passt may close the other one in a moment");
    assertTrue(check.isMet());
  }

  private void letTheGuestBeKnownToAnswer() throws IOException {
    assertFalse(check.isMet());
    next().unused.close();
    assertFalse(check.isMet());
  }

  @Test
  void aRefusalOfBothIsARefusal() throws IOException {
    letTheGuestBeKnownToAnswer();

    assertFalse(check.isMet());
    Attempt attempt = next();
    attempt.asked.close();
    attempt.unused.close();
    assertThrows(IOException.class, check::isMet);
  }

  @Test
  void aRefusalIsOneThoughTheUnusedPortIsClosedFirst() throws IOException {
    letTheGuestBeKnownToAnswer();

    assertFalse(check.isMet());
    Attempt attempt = next();
    attempt.unused.close();
    assertFalse(check.isMet());
    attempt.asked.close();
    assertThrows(IOException.class, check::isMet);
  }

  @Test
  void thatPasstGivesUpIsNoAnswerOfTheGuest() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertFalse(check.isMet());
      Attempt attempt = next();
      now += Duration.ofSeconds(10).toNanos();
      attempt.unused.close();
    }
    assertFalse(check.isMet());
  }

  @Test
  void aConnectionThatLastsLongerThanPasstWouldWaitIsAccepted() throws IOException {
    assertFalse(check.isMet());
    now += Duration.ofSeconds(29).toNanos();
    assertFalse(check.isMet());
    now += Duration.ofSeconds(1).toNanos();
    assertTrue(check.isMet());
  }

  @Test
  void noConnectionIsLeftOpenWhenThePortAccepts() throws IOException {
    assertFalse(check.isMet());
    Attempt attempt = next();
    attempt.asked.getOutputStream().write('S');
    assertTrue(check.isMet());
    assertEquals(-1, attempt.unused.getInputStream().read());
    assertThrows(
        IOException.class,
        () -> {
          // The first may be taken before the other side's reset is known.
          for (int i = 0; i < 100; i++) {
            attempt.asked.getOutputStream().write('S');
            Thread.sleep(1);
          }
        });
  }

  /** passt has much to do for one that is closed. */
  @Test
  void aConnectionThatTheGuestHasNotAnsweredIsReset() throws IOException {
    for (int i = 0; i < 22; i++) {
      assertFalse(check.isMet());
      now += Duration.ofMillis(100).toNanos();
    }
    next();
    Attempt second = next();
    assertThrows(SocketException.class, () -> second.asked.getInputStream().read());
    assertThrows(SocketException.class, () -> second.unused.getInputStream().read());
  }

  @Test
  void aPortOnWhichPasstItselfDoesNotListenIsReported() throws IOException {
    asked.close();
    assertThrows(IOException.class, check::isMet);
  }

  /** The ends of the next attempt. */
  private Attempt next() throws IOException {
    Attempt attempt = new Attempt(asked.accept(), unused.accept());
    for (Socket connection : List.of(attempt.asked, attempt.unused)) {
      connection.setSoTimeout(10_000);
      connections.add(connection);
    }
    return attempt;
  }

  private record Attempt(Socket asked, Socket unused) {}
}
