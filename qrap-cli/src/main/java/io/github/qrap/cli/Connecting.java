package io.github.qrap.cli;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.SettingResult;
import io.github.qrap.api.SettingResult.Outcome;
import io.github.qrap.probe.ParallelProbes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the probes for a backend, and reports what they found. */
final class Connecting {
  private static final String LOST = "QEMU would not connect again after a loss (--reconnect)";

  private final List<BackendProbe> probes;
  private final Options options;
  private final NoBackend noBackend;
  private final Console console;

  /**
   * Asks no probe yet.
   *
   * @param probes in the order in which they are asked
   */
  Connecting(List<BackendProbe> probes, Options options, NoBackend noBackend, Console console) {
    this.probes = probes;
    this.options = options;
    this.noBackend = noBackend;
    this.console = console;
  }

  /**
   * The probes that can be asked for each demand; touches no socket.
   *
   * @throws Failure if there is none for a demand
   */
  List<Route> routes(List<Demand> demands) throws Failure {
    List<Route> routes = routes(demands, options.probe());
    Optional<String> conflict = conflict(routes);
    if (conflict.isPresent()) {
      ProbeRequest alone = options.probe().withDaemonArguments(List.of());
      boolean own = conflict(routes(demands, alone)).isEmpty();
      throw new Failure(
          ExitStatus.FAILED,
          conflict.get() + (own ? "; each backend gets what --passt-arg says" : ""));
    }
    return routes;
  }

  private List<Route> routes(List<Demand> demands, ProbeRequest first) throws Failure {
    List<Route> routes = new ArrayList<>();
    ProbeRequest next = first;
    for (Demand demand : demands) {
      String subject = demands.size() == 1 ? "" : "netdev " + demand.netdevId() + ": ";
      routes.add(route(subject, next.withDemand(demand)));
      // What is published leads to the first NIC.
      next = next.withPublished(List.of());
    }
    return routes;
  }

  private static Optional<String> conflict(List<Route> routes) {
    Map<String, Preview> previews = new LinkedHashMap<>();
    for (Route route : routes) {
      previews.put(route.request().demand().netdevId(), route.preview());
    }
    return Preview.conflict(previews);
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

  /**
   * Whether a probe would have QEMU connect again after a loss, or by vhost-user as it was asked
   * to: not every QEMU can.
   */
  boolean dependsOnQemu(Demand demand) {
    for (BackendProbe probe : probes) {
      Attachment attachment = probe.preview(options.probe().withDemand(demand)).attachment();
      if (attachment.reconnect().isPresent()
          || options.probe().vhostUser() && attachment.kind() == Attachment.Kind.VHOST_USER) {
        return true;
      }
    }
    return false;
  }

  /**
   * Connects a backend on each route.
   *
   * @param backends takes them, in order; the caller closes those in it also where this fails
   * @throws Failure if there is none for a demand; what the probes found is in its message
   */
  void connect(List<Route> routes, List<Backend> backends) throws Failure, InterruptedException {
    if (routes.size() > 1
        && probes.size() == 1
        && probes.get(0).role() == BackendProbe.Role.STARTS) {
      startAll(probes.get(0), routes, backends);
      return;
    }
    for (Route route : routes) {
      search(route, backends);
    }
  }

  /** Has the probe start all of them side by side; the first failure in order is reported. */
  private void startAll(BackendProbe probe, List<Route> routes, List<Backend> backends)
      throws Failure, InterruptedException {
    List<ProbeRequest> requests = new ArrayList<>();
    for (Route route : routes) {
      requests.add(route.request());
    }
    ParallelProbes started;
    Overdue overdue = Overdue.watch(probe, requests.get(0), console);
    try {
      started = ParallelProbes.run(probe, requests);
    } finally {
      overdue.close();
    }
    backends.addAll(started.backends());
    for (int i = 0; i < requests.size(); i++) {
      ProbeResult result = started.result(i);
      report(result, probe, routes.get(i));
      if (result.backend().isEmpty()) {
        throw failure(List.of(new NoBackend.Answer(probe.id(), result)), routes.get(i));
      }
      use(result, probe, routes.get(i));
    }
  }

  /** Asks one probe after the other. */
  private void search(Route route, List<Backend> backends) throws Failure, InterruptedException {
    List<NoBackend.Answer> answers = new ArrayList<>();
    for (BackendProbe probe : route.probes()) {
      ProbeResult result;
      Overdue overdue = Overdue.watch(probe, route.request(), console);
      try {
        result = probe.probe(route.request());
      } catch (PluginException e) {
        if (probes.size() == 1) {
          throw e;
        }
        console.complain(e.getMessage());
        continue;
      } finally {
        overdue.close();
      }
      report(result, probe, route);
      if (result.backend().isPresent()) {
        backends.add(result.backend().get());
        use(result, probe, route);
        return;
      }
      answers.add(new NoBackend.Answer(probe.id(), result));
    }
    throw failure(answers, route);
  }

  private Failure failure(List<NoBackend.Answer> answers, Route route) {
    return new Failure(
        ExitStatus.FAILED, route.subject() + noBackend.message(answers, route.request()));
  }

  /** Takes the backend, and reports what there is to say of it. */
  private void use(ProbeResult result, BackendProbe probe, Route route) throws Failure {
    accept(result, route.request(), probe);
    remark(result, result.backend().get(), route);
  }

  /** By the probes whose backends the demand can use. */
  private Route route(String subject, ProbeRequest demanding) throws Failure {
    List<BackendProbe> usable = new ArrayList<>();
    Optional<Preview> first = Optional.empty();
    List<Remedy> remedies = new ArrayList<>();
    String refusals = "";
    for (BackendProbe probe : probes) {
      Preview preview = probe.preview(demanding);
      Optional<String> refusal = demanding.demand().refusal(preview.attachment().kind());
      if (refusal.isPresent()) {
        refusals += "\n  " + probe.id() + ": not used, because " + refusal.get();
      } else if (preview.refusal().isPresent()) {
        refusals += "\n  " + probe.id() + ": " + preview.refusal().get();
        remedies.addAll(preview.remedies());
      } else if (letsOut(demanding.demand(), preview.settings())) {
        refusals += "\n  " + probe.id() + ": restrict=on: the guest might get out";
        remedies.add(new Remedy.UseProbe(OptionsParser.PRIVATE_PASST));
      } else if (isLostForGood(preview.attachment(), demanding)) {
        refusals += "\n  " + probe.id() + ": not used, because " + LOST;
      } else {
        usable.add(probe);
        first = first.isPresent() ? first : Optional.of(preview);
      }
    }
    if (first.isPresent()) {
      return new Route(subject, demanding, usable, first.get());
    }
    if (refusals.isEmpty()) {
      throw new Failure(
          ExitStatus.FAILED, "no backend probe is installed; qrap cannot connect the guest");
    }
    boolean other = false;
    for (Remedy remedy : remedies) {
      other |= remedy instanceof Remedy.UseProbe;
    }
    if (demanding.reconnect().isPresent() && !other) {
      remedies.add(new Remedy.Advice("leave out " + options.reconnectName()));
    }
    String way = Remarks.way(remedies, demanding);
    throw new Failure(
        ExitStatus.FAILED,
        subject + "no network for the guest:" + refusals + (way.isEmpty() ? "" : "\n" + way));
  }

  /** Whether nothing says that a guest which is locked in stays so. */
  private static boolean letsOut(Demand demand, List<SettingResult> settings) {
    if (demand.replaced().isEmpty() || !demand.replaced().get().locksIn()) {
      return false;
    }
    for (SettingResult setting : settings) {
      if (setting.outcome() == Outcome.KEPT && setting.setting().startsWith("restrict=")) {
        return false;
      }
    }
    return true;
  }

  /** Whether QEMU should connect again, and would not. */
  private static boolean isLostForGood(Attachment attachment, ProbeRequest request) {
    return request.reconnect().isPresent() && attachment.reconnect().isEmpty();
  }

  /** A probe may give another backend than it has promised. */
  private static void accept(ProbeResult result, ProbeRequest demanding, BackendProbe probe)
      throws Failure {
    Backend backend = result.backend().get();
    Optional<String> refusal = demanding.demand().refusal(backend.attachment().kind());
    if (refusal.isPresent()) {
      throw new Failure(
          ExitStatus.FAILED, backend.address() + ": not used, because " + refusal.get());
    }
    if (letsOut(demanding.demand(), result.settings())) {
      throw broken(probe, "it does not say that it keeps restrict=on");
    }
    if (isLostForGood(backend.attachment(), demanding)) {
      throw new Failure(ExitStatus.FAILED, backend.address() + ": not used, because " + LOST);
    }
    for (PublishedPort port : demanding.published()) {
      if (!isPublished(port, backend)) {
        throw broken(probe, "it does not publish " + port);
      }
    }
  }

  private static Failure broken(BackendProbe probe, String what) {
    return new Failure(ExitStatus.FAILED, "backend probe <" + probe.id() + "> is broken: " + what);
  }

  private static boolean isPublished(PublishedPort port, Backend backend) {
    for (PublishedPort published : backend.published()) {
      if (published.equals(port.hostPort() == 0 ? port.atHostPort(published.hostPort()) : port)) {
        return true;
      }
    }
    return false;
  }

  private void remark(ProbeResult result, Backend backend, Route route) {
    if (options.verbose() && backend.attachment().reconnect().isPresent()) {
      console.complain(
          route.subject() + backend.address() + ": " + Backends.again(backend.attachment()));
    }
    if (!result.settings().isEmpty()) {
      String kept = Remarks.kept(result.settings());
      if (options.verbose() && !kept.isEmpty()) {
        console.complain(route.subject() + "kept by " + backend.address() + ": " + kept);
      }
      for (SettingResult setting : result.settings()) {
        if (options.verbose() && setting.outcome() == Outcome.OVERRIDDEN) {
          console.complain(route.subject() + setting.line());
        }
      }
      for (String line : Remarks.lines(result.settings(), result.remedies(), route.request())) {
        console.complain(route.subject() + line);
      }
    }
    for (PublishedPort port : backend.published()) {
      if (!route.request().published().contains(port)) {
        console.complain(ChosenPort.line(port));
      }
    }
  }

  private void report(ProbeResult result, BackendProbe probe, Route route) {
    if (options.verbose()) {
      for (Finding finding : result.findings()) {
        console.complain(
            route.subject()
                + NoBackend.whose(probe.id(), route.probes().size())
                + noBackend.text(finding)
                + " ("
                + finding.elapsed().toMillis()
                + " ms)");
      }
    }
  }
}
