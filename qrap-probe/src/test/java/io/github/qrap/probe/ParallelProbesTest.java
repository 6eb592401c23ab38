package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Connection;
import io.github.qrap.api.Demand;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ParallelProbesTest {
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void allAreAskedAtOnceAndTheirBackendsAreInTheOrderOfTheRequests() throws Exception {
    CyclicBarrier all = new CyclicBarrier(3);
    CountDownLatch last = new CountDownLatch(1);
    ParallelProbes probes =
        run(
            id -> {
              all.await();
              if (id.equals("3")) {
                last.countDown();
              } else {
                last.await();
              }
              return found(id);
            },
            "1",
            "2",
            "3");
    assertEquals(List.of("1", "2", "3"), probes.backends().stream().map(Backend::address).toList());
    assertEquals("2", probes.result(1).requireBackend().address());
    assertEquals(List.of(), events);
  }

  @Test
  void whatAProbeThrowsIsThrownWhereItsResultIsAskedFor() throws Exception {
    ParallelProbes probes =
        run(
            id ->
                switch (id) {
                  case "exception" -> throw new IllegalStateException(id);
                  case "error" -> throw new LinkageError(id);
                  case "interrupt" -> throw new InterruptedException(id);
                  case "nothing" -> ProbeResult.none("looked", List.of());
                  default -> found(id);
                },
            "exception",
            "1",
            "error",
            "interrupt",
            "nothing");
    assertEquals(List.of("1"), probes.backends().stream().map(Backend::address).toList());
    assertThrows(IllegalStateException.class, () -> probes.result(0));
    assertThrows(LinkageError.class, () -> probes.result(2));
    assertThrows(InterruptedException.class, () -> probes.result(3));
    assertFalse(probes.result(4).backend().isPresent());
  }

  @Test
  void anInterruptEndsAllAndClosesWhatWasFound() {
    Thread test = Thread.currentThread();
    CountDownLatch waiting = new CountDownLatch(2);
    assertThrows(
        InterruptedException.class,
        () ->
            run(
                id -> {
                  if (id.equals("1")) {
                    waiting.await();
                    test.interrupt();
                    return found(id);
                  }
                  waiting.countDown();
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    events.add("interrupted");
                    throw e;
                  }
                  return found(id);
                },
                "1",
                "2",
                "3"));
    assertEquals(List.of("interrupted", "interrupted", "close 1"), events);
  }

  private interface Answer {
    ProbeResult to(String id) throws InterruptedException, BrokenBarrierException;
  }

  /**
   * Asks for netdevs with these ids.
   *
   * @param answer of the probe, which does no more than that
   */
  private static ParallelProbes run(Answer answer, String... ids) throws InterruptedException {
    BackendProbe probe =
        new BackendProbe() {
          @Override
          public String id() {
            return "fake";
          }

          @Override
          public String description() {
            return "a fake";
          }

          @Override
          public ProbeResult probe(ProbeRequest request) throws InterruptedException {
            try {
              return answer.to(request.demand().netdevId());
            } catch (BrokenBarrierException e) {
              throw new AssertionError(e);
            }
          }
        };
    List<ProbeRequest> requests = new ArrayList<>();
    for (String id : ids) {
      requests.add(ProbeRequest.DEFAULT.withDemand(Demand.ANY.withNetdevId(id)));
    }
    return ParallelProbes.run(probe, requests);
  }

  private ProbeResult found(String id) {
    Connection connection = Connection.of(9, () -> events.add("close " + id));
    return ProbeResult.found(Backend.of(id, Attachment.SOCKET, connection), "", List.of());
  }
}
