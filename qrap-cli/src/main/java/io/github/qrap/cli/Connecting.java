package io.github.qrap.cli;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Finding;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import java.io.IOException;
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
   * How QEMU would reach the backend, as far as it is known beforehand; touches nothing.
   *
   * @throws Failure if no probe is of use for this demand
   */
  Attachment preview(Demand demand) throws Failure {
    BackendProbe first = usable(demand).get(0);
    return first.preview(request.withDemand(demand));
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
   * Asks one probe after the other.
   *
   * @return the backend, which the caller closes
   * @throws Failure if there is none; what the probes found is in its message
   */
  Backend connect(Demand demand) throws Failure, InterruptedException {
    ProbeRequest demanding = request.withDemand(demand);
    List<ProbeResult> results = new ArrayList<>();
    for (BackendProbe probe : usable(demand)) {
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
        Backend backend = accepted(result.backend().get(), demand);
        remark(result, backend, demanding);
        return backend;
      }
      results.add(result);
    }
    throw new Failure(ExitStatus.FAILED, noBackend.message(results, demanding));
  }

  /** The probes whose backends this demand can use. */
  private List<BackendProbe> usable(Demand demand) throws Failure {
    List<BackendProbe> usable = new ArrayList<>();
    String refusals = "";
    for (BackendProbe probe : probes) {
      Optional<String> refusal = demand.refusal(probe.preview(request.withDemand(demand)).kind());
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

  /** A probe may give another attachment than it has promised. */
  private static Backend accepted(Backend backend, Demand demand) throws Failure {
    Optional<String> refusal = demand.refusal(backend.attachment().kind());
    if (refusal.isEmpty()) {
      return backend;
    }
    try {
      backend.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
    throw new Failure(
        ExitStatus.FAILED, backend.address() + ": not used, because " + refusal.get());
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
