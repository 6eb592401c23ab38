package io.github.qrap.probe;

import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One probe asked for several backends at once, each in a separate thread: for one that starts a
 * daemon for each. What runs already, two requests at once could find and take for their own.
 */
public final class ParallelProbes {
  private final List<Call> calls = new ArrayList<>();
  private final CountDownLatch running;

  private ParallelProbes(BackendProbe probe, List<ProbeRequest> requests) {
    running = new CountDownLatch(requests.size());
    for (ProbeRequest request : requests) {
      calls.add(new Call(probe, request, running));
    }
  }

  /**
   * Asks, and waits until all have ended.
   *
   * @param requests each of another netdev
   * @throws InterruptedException if this thread was interrupted; nothing stays open
   */
  public static ParallelProbes run(BackendProbe probe, List<ProbeRequest> requests)
      throws InterruptedException {
    ParallelProbes probes = new ParallelProbes(probe, requests);
    for (Call call : probes.calls) {
      call.start();
    }
    try {
      probes.running.await();
    } catch (InterruptedException e) {
      probes.abandon();
      throw e;
    }
    return probes;
  }

  private void abandon() {
    for (Call call : calls) {
      call.interrupt();
    }
    while (running.getCount() > 0) {
      try {
        running.await();
      } catch (InterruptedException e) {
        // They end as soon as they can.
      }
    }
    for (Backend backend : backends()) {
      try {
        backend.close();
      } catch (IOException e) {
        // It is given up in any case.
      }
    }
  }

  /** All that were found, in the order of the requests; the caller closes them. */
  public List<Backend> backends() {
    List<Backend> backends = new ArrayList<>();
    for (Call call : calls) {
      if (call.result != null && call.result.backend().isPresent()) {
        backends.add(call.result.backend().get());
      }
    }
    return backends;
  }

  /**
   * What came of a request; what the probe has thrown is thrown here.
   *
   * @param request its number, from 0
   */
  public ProbeResult result(int request) throws InterruptedException {
    Call call = calls.get(request);
    if (call.thrown instanceof InterruptedException e) {
      throw e;
    }
    if (call.thrown instanceof RuntimeException e) {
      throw e;
    }
    if (call.thrown instanceof Error e) {
      throw e;
    }
    return Objects.requireNonNull(call.result);
  }

  private static final class Call extends Thread {
    private final BackendProbe probe;
    private final ProbeRequest request;
    private final CountDownLatch running;
    private @Nullable ProbeResult result;
    private @Nullable Throwable thrown;

    Call(BackendProbe probe, ProbeRequest request, CountDownLatch running) {
      super(probe.id() + " for " + request.demand().netdevId());
      this.probe = probe;
      this.request = request;
      this.running = running;
    }

    @Override
    public void run() {
      try {
        result = probe.probe(request);
      } catch (InterruptedException | RuntimeException | Error e) {
        thrown = e;
      } finally {
        running.countDown();
      }
    }
  }
}
