package io.github.qrap.cli;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Connection;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.SettingResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Function;

/** A probe that finds what a test says, and writes down what it is asked. */
final class FakeProbe implements BackendProbe {
  static final int FIRST_DESCRIPTOR = 9;

  private static final Duration TIME = Duration.ofMillis(7);

  private final String id;
  private final List<String> events;
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  Optional<Thread> caller = Optional.empty();

  Role role = Role.SEARCHES;
  String address;
  Attachment attachment = Attachment.SOCKET;
  String byPath = "no netdev";

  /** Whether QEMU holds a connection also where it takes none. */
  boolean isHeld;

  Optional<Attachment> preview = Optional.empty();

  /** Given where the demand refuses {@link #attachment}. */
  Optional<Attachment> otherwise = Optional.empty();

  Function<String, Optional<String>> refusal = netdev -> Optional.empty();
  List<String> command = List.of();
  Map<String, List<PublishedPort>> listening = Map.of();

  /** Whether it listens only where a request has arguments for the daemon. */
  boolean listensByArguments;

  List<PublishedPort> published = List.of();
  List<SettingResult> settings = List.of();
  List<Remedy> remedies = List.of();

  /** How many ask before one gets an answer. */
  CyclicBarrier together = new CyclicBarrier(1);

  boolean finds = true;
  List<String> without = List.of();
  List<String> stuck = List.of();

  /**
   * A probe that finds a backend for each netdev.
   *
   * @param events takes what happens; several threads may add to it
   */
  FakeProbe(String id, List<String> events) {
    this.id = id;
    this.address = id;
    this.events = events;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String description() {
    return "a fake";
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public Preview preview(ProbeRequest request) {
    String netdev = request.demand().netdevId();
    boolean listens = !listensByArguments || !request.daemonArguments().isEmpty();
    Preview plain =
        Preview.of(preview.orElse(attachment(netdev)))
            .withCommand(command)
            .withListening(listens ? listening.getOrDefault(netdev, List.of()) : List.of())
            .withSettings(settings)
            .withRemedies(remedies);
    return refusal.apply(netdev).map(plain::withRefusal).orElse(plain);
  }

  @Override
  public ProbeResult probe(ProbeRequest request) throws InterruptedException {
    String netdev = request.demand().netdevId();
    caller = Optional.of(Thread.currentThread());
    requests.add(netdev + " publishes " + request.published());
    events.add("probe " + id + " for " + netdev);
    try {
      together.await();
    } catch (BrokenBarrierException e) {
      throw new AssertionError(e);
    }
    if (!finds || without.contains(netdev)) {
      return ProbeResult.none(
          "looked for " + id + (finds ? " for " + netdev : ""),
          List.of(Finding.of(address, Finding.Outcome.ABSENT, "nothing there", TIME)));
    }
    // The second NIC is hostnet1 or n1.
    int descriptor = FIRST_DESCRIPTOR + (netdev.endsWith("1") ? 1 : 0);
    Attachment own = attachment(netdev);
    if (otherwise.isPresent() && request.demand().refusal(own.kind()).isPresent()) {
      own = otherwise.get();
    }
    Backend backend =
        own.takesDescriptor() || isHeld
            ? Backend.of(address, own, Connection.of(descriptor, () -> close(netdev)))
            : Backend.of(address, own);
    return ProbeResult.found(
            backend.withPublished(published),
            "",
            List.of(Finding.of(address, Finding.Outcome.VERIFIED, "answered", TIME)))
        .withSettings(settings)
        .withRemedies(remedies);
  }

  private Attachment attachment(String netdev) {
    return netdev.equals(byPath)
        ? new Attachment.SocketPath("/" + netdev, Optional.empty())
        : attachment;
  }

  private void close(String netdev) throws IOException {
    events.add("close " + id);
    if (stuck.contains(netdev)) {
      throw new IOException(netdev + " is stuck");
    }
  }
}
