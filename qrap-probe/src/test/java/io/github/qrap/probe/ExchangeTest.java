package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newsclub.net.unix.AFInputStream;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * What no peer can see, or make happen: how the system's calls are used, and when they fall short.
 */
class ExchangeTest {
  /** An ARP request and a neighbour solicitation, with their lengths. */
  private static final int LENGTH = 4 + 42 + 4 + 78;

  private final List<Integer> writes = new ArrayList<>();

  @Test
  void bothFramesGoInOneWrite() throws Exception {
    exchange(LENGTH).step();
    assertEquals(List.of(LENGTH), writes);
  }

  @Test
  void aQuestionThatIsNotTakenWholeIsNotGoneOnWith() throws Exception {
    Exchange exchange = exchange(60);
    exchange.step();
    exchange.step();
    assertEquals(List.of(LENGTH), writes);
    Verdict verdict = exchange.verdict().orElseThrow();
    assertEquals(Outcome.FAILED, verdict.outcome());
    assertTrue(verdict.detail().contains("60 bytes"), verdict.detail());
  }

  private Exchange exchange(int taken) throws Exception {
    AFUNIXSocket socket = mock();
    AFInputStream silence = mock();
    when(socket.getInputStream()).thenReturn(silence);
    AFUNIXSocketChannel channel = mock();
    when(channel.socket()).thenReturn(socket);
    when(channel.write(any(ByteBuffer.class)))
        .thenAnswer(
            call -> {
              ByteBuffer bytes = call.getArgument(0);
              writes.add(bytes.remaining());
              bytes.position(bytes.position() + taken);
              return taken;
            });
    return new Exchange(Passt.inTmp(), channel, ProbeRequest.DEFAULT, new FakeTicker());
  }
}
