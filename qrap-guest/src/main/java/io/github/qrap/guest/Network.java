package io.github.qrap.guest;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Demand;
import io.github.qrap.api.NoBackendException;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.SettingResult;
import io.github.qrap.api.SettingResult.Outcome;
import io.github.qrap.probe.ParallelProbes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The backends of a guest, one for each NIC that wants one. */
final class Network implements AutoCloseable {
  /** Many guests may be started at once, and passt may have to wait for a processor. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Backend> backends = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private Network() {}

  /**
   * Connects a backend for each demand.
   *
   * @param published what the first is to publish
   * @throws GuestException if the probe would give none for a demand; nothing has been touched
   * @throws NoBackendException if it gives none
   */
  static Network connect(BackendProbe probe, List<Demand> demands, List<PublishedPort> published)
      throws GuestException, NoBackendException, InterruptedException {
    List<ProbeRequest> requests = new ArrayList<>();
    Map<String, Preview> previews = new LinkedHashMap<>();
    for (Demand demand : demands) {
      ProbeRequest request =
          ProbeRequest.DEFAULT
              .withDemand(demand)
              .withTotalTimeout(PATIENCE)
              .withAnswerTimeout(PATIENCE)
              .withPublished(requests.isEmpty() ? published : List.of());
      Preview preview = probe.preview(request);
      Optional<String> refusal =
          preview.refusal().or(() -> demand.refusal(preview.attachment().kind()));
      if (refusal.isPresent()) {
        throw new GuestException(refusal.get());
      }
      requests.add(request);
      previews.put(demand.netdevId(), preview);
    }
    Optional<String> conflict = Preview.conflict(previews);
    if (conflict.isPresent()) {
      throw new GuestException(conflict.get());
    }
    int atOnce = probe.role() == BackendProbe.Role.STARTS ? requests.size() : 1;
    Network network = new Network();
    try {
      for (int first = 0; first < requests.size(); first += atOnce) {
        network.add(probe, requests.subList(first, first + atOnce));
      }
      return network;
    } catch (NoBackendException | InterruptedException | RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private void add(BackendProbe probe, List<ProbeRequest> requests)
      throws NoBackendException, InterruptedException {
    ParallelProbes started = ParallelProbes.run(probe, requests);
    backends.addAll(started.backends());
    for (int i = 0; i < requests.size(); i++) {
      ProbeResult result = started.result(i);
      result.requireBackend();
      for (SettingResult setting : result.settings()) {
        if (setting.outcome() == Outcome.LOST || setting.outcome() == Outcome.CHANGED) {
          remarks.add(setting.line());
        }
      }
    }
  }

  /** To be handed to QEMU, from {@link QemuProcess#FIRST_BACKEND} on. */
  List<Backend> backends() {
    return backends;
  }

  List<Attachment> attachments() {
    return backends.stream().map(Backend::attachment).toList();
  }

  /** A line for each setting of the command line that does not hold. */
  List<String> remarks() {
    return remarks;
  }

  /** What is published, in the order in which it was asked for. */
  List<PublishedPort> published() {
    return backends.stream().flatMap(backend -> backend.published().stream()).toList();
  }

  /** Gives up the connections; a QEMU that was started has others. */
  @Override
  public void close() {
    for (Backend backend : backends) {
      try {
        backend.close();
      } catch (IOException e) {
        // It is closed all the same, and nothing was written to it.
      }
    }
  }
}
