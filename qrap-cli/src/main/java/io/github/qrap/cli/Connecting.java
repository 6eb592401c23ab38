package io.github.qrap.cli;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Finding;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the probes for a backend, and reports what they found. */
final class Connecting {
  private final List<BackendProbe> probes;
  private final ProbeRequest request;
  private final NoBackend noBackend;
  private final Console console;
  private final boolean verbose;

  /**
   * Asks no probe yet.
   *
   * @param probes in the order in which they are asked
   * @param request all but the demand
   * @param verbose whether to report every finding
   */
  Connecting(
      List<BackendProbe> probes,
      ProbeRequest request,
      NoBackend noBackend,
      Console console,
      boolean verbose) {
    this.probes = probes;
    this.request = request;
    this.noBackend = noBackend;
    this.console = console;
    this.verbose = verbose;
  }

  /**
   * How QEMU would reach each backend, as far as it is known beforehand; touches nothing.
   *
   * @throws Failure if no probe is of use for a demand
   */
  List<Attachment> previews(List<Demand> demands) throws Failure {
    List<Attachment> previews = new ArrayList<>();
    for (ProbeRequest demanding : requests(demands)) {
      previews.add(usable(demanding).get(0).preview(demanding));
    }
    return previews;
  }

  /** Whether each of several demands can have a backend; what runs already serves one NIC. */
  boolean servesEach() {
    for (BackendProbe probe : probes) {
      if (probe.role() == BackendProbe.Role.SEARCHES) {
        return false;
      }
    }
    return true;
  }

  /** Whether a probe would have QEMU connect again after a loss, which not every QEMU can. */
  boolean mayReconnect(Demand demand) {
    for (BackendProbe probe : probes) {
      Attachment preview = probe.preview(request.withDemand(demand));
      if (preview.kind() == Attachment.Kind.RECONNECTING_PATH
          || preview instanceof Attachment.VhostUser user && user.reconnect().isPresent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Connects a backend for each demand.
   *
   * @param backends takes them, in order; the caller closes those in it also where this fails
   * @throws Failure if there is none for a demand; what the probes found is in its message
   */
  void connect(List<Demand> demands, List<Backend> backends) throws Failure, InterruptedException {
    List<ProbeRequest> requests = requests(demands);
    if (requests.size() > 1
        && probes.size() == 1
        && probes.get(0).role() == BackendProbe.Role.STARTS) {
      startAll(probes.get(0), requests, backends);
      return;
    }
    for (ProbeRequest demanding : requests) {
      search(demanding, backends);
    }
  }

  /** Has the probe start all of them side by side; the first failure in order is reported. */
  private void startAll(BackendProbe probe, List<ProbeRequest> requests, List<Backend> backends)
      throws Failure, InterruptedException {
    ParallelProbes started = ParallelProbes.run(probe, requests);
    backends.addAll(started.backends());
    for (int i = 0; i < requests.size(); i++) {
      ProbeResult result = started.result(i);
      report(result);
      if (result.backend().isEmpty()) {
        throw failure(List.of(result), requests.get(i));
      }
      use(result, probe, requests.get(i));
    }
  }

  /** What is published leads to the first NIC. */
  private List<ProbeRequest> requests(List<Demand> demands) {
    List<ProbeRequest> requests = new ArrayList<>();
    ProbeRequest next = request;
    for (Demand demand : demands) {
      requests.add(next.withDemand(demand));
      next = next.withPublished(List.of());
    }
    return requests;
  }

  /** Asks one probe after the other. */
  private void search(ProbeRequest demanding, List<Backend> backends)
      throws Failure, InterruptedException {
    List<ProbeResult> results = new ArrayList<>();
    for (BackendProbe probe : usable(demanding)) {
      ProbeResult result;
      try {
        result = probe.probe(demanding);
      } catch (PluginException e) {
        if (probes.size() == 1) {
          throw e;
        }
        console.complain(e.getMessage());
        continue;
      }
      report(result);
      if (result.backend().isPresent()) {
        backends.add(result.backend().get());
        use(result, probe, demanding);
        return;
      }
      results.add(result);
    }
    throw failure(results, demanding);
  }

  private Failure failure(List<ProbeResult> results, ProbeRequest demanding) {
    return new Failure(ExitStatus.FAILED, noBackend.message(results, demanding));
  }

  /** Takes the backend, and reports what there is to say of it. */
  private void use(ProbeResult result, BackendProbe probe, ProbeRequest demanding) throws Failure {
    Backend backend = result.backend().get();
    accept(backend, demanding, probe);
    remark(result, backend, demanding);
  }

  /** The probes whose backends this demand can use. */
  private List<BackendProbe> usable(ProbeRequest demanding) throws Failure {
    Demand demand = demanding.demand();
    List<BackendProbe> usable = new ArrayList<>();
    String refusals = "";
    for (BackendProbe probe : probes) {
      Optional<String> refusal = demand.refusal(probe.preview(demanding).kind());
      if (refusal.isEmpty()) {
        usable.add(probe);
      } else {
        refusals += "\n  " + probe.id() + ": not used, because " + refusal.get();
      }
    }
    if (usable.isEmpty() && !refusals.isEmpty()) {
      throw new Failure(ExitStatus.FAILED, "no network for the guest:" + refusals);
    }
    if (usable.isEmpty()) {
      throw new Failure(
          ExitStatus.FAILED, "no backend probe is installed; qrap cannot connect the guest");
    }
    return usable;
  }

  /** A probe may give another backend than it has promised. */
  private static void accept(Backend backend, ProbeRequest demanding, BackendProbe probe)
      throws Failure {
    Optional<String> refusal = demanding.demand().refusal(backend.attachment().kind());
    if (refusal.isPresent()) {
      throw new Failure(
          ExitStatus.FAILED, backend.address() + ": not used, because " + refusal.get());
    }
    for (PublishedPort port : demanding.published()) {
      if (!isPublished(port, backend)) {
        throw new Failure(
            ExitStatus.FAILED,
            "backend probe <" + probe.id() + "> is broken: it does not publish " + port);
      }
    }
  }

  private static boolean isPublished(PublishedPort port, Backend backend) {
    for (PublishedPort published : backend.published()) {
      if (published.equals(port.hostPort() == 0 ? port.atHostPort(published.hostPort()) : port)) {
        return true;
      }
    }
    return false;
  }

  private void remark(ProbeResult result, Backend backend, ProbeRequest demanding) {
    if (verbose && !result.kept().isEmpty()) {
      console.complain("kept by " + backend.address() + ": " + String.join(", ", result.kept()));
    }
    if (!result.remarks().isEmpty()) {
      for (String line : Remarks.lines(result, demanding)) {
        console.complain(line);
      }
    }
    for (PublishedPort port : backend.published()) {
      if (!demanding.published().contains(port)) {
        console.complain(ChosenPort.line(port));
      }
    }
  }

  private void report(ProbeResult result) {
    if (verbose) {
      for (Finding finding : result.findings()) {
        console.complain(
            finding.address()
                + ": "
                + noBackend.text(finding)
                + " ("
                + finding.elapsed().toMillis()
                + " ms)");
      }
    }
  }
}
