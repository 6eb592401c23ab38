package io.github.qrap.cli;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Demand;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Preview;
import io.github.qrap.api.Program;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.QemuVersion;
import io.github.qrap.patch.Rewrite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one way through: plan the rewrite, connect a backend for each demand, complete the rewrite,
 * launch. Planning and checking come first because connecting has side effects: what can be found
 * wrong has to come out before a socket is touched.
 */
final class Run {
  private static final String ONE_NIC =
      "a backend that runs already serves one NIC; qrap --start starts one for each";

  private final QemuInspection inspection;
  private final Connecting connecting;
  private final Wrapping wrapping;
  private final Starting starting;
  private final Console console;

  Run(
      QemuInspection inspection,
      Connecting connecting,
      Wrapping wrapping,
      Starting starting,
      Console console) {
    this.inspection = inspection;
    this.connecting = connecting;
    this.wrapping = wrapping;
    this.starting = starting;
    this.console = console;
  }

  /**
   * Runs QEMU, or shows how it would be run, as the strategy does.
   *
   * @return the exit status, where this process goes on
   */
  int run(Invocation asked) throws Failure, InterruptedException {
    boolean shows = starting.role() == ExecStrategy.Role.SHOWS;
    Invocation invocation = prepared(asked);
    List<Route> routes = connecting.routes(invocation.demands());
    if (shows) {
      List<Attachment> attachments = Route.attachments(routes);
      Program shown = completed(invocation, attachments, taken(invocation, attachments));
      for (Route route : routes) {
        Preview preview = route.preview();
        for (String line : Remarks.lines(preview.settings(), preview.remedies(), route.request())) {
          console.complain(route.subject() + line);
        }
      }
      int status = starting.conclude(starting.launch(Launch.of(wrapping.wrap(shown))));
      console.show(Backends.comments(routes));
      return status;
    }
    starting.check(invocation.program());
    if (!wrapping.isEmpty()) {
      starting.check(wrapping.wrap(invocation.program()));
    }
    LaunchResult result;
    List<Backend> backends = new ArrayList<>();
    try {
      invocation = connected(invocation, routes, backends);
      Program program =
          completed(invocation, attachments(backends), handedOver(invocation, backends));
      for (Backend backend : backends) {
        console.say("Connected to " + backend.address());
      }
      Launch launch = Launch.of(wrapping.wrap(program));
      for (int i = 0; i < backends.size(); i++) {
        launch = launch.connectedTo(backends.get(i), invocation.descriptors().get(i));
      }
      result = starting.launch(launch);
    } finally {
      close(backends);
    }
    return starting.conclude(result);
  }

  /**
   * What would be run.
   *
   * @param rewrite of a command line that is rewritten
   */
  record Previewed(List<Route> routes, Optional<Rewrite> rewrite) {}

  /**
   * What would be run, without touching a socket; for an explanation.
   *
   * @throws Failure if no backend could be used
   */
  Previewed preview(Invocation asked) throws Failure, InterruptedException {
    Invocation invocation = prepared(asked);
    List<Route> routes = connecting.routes(invocation.demands());
    return new Previewed(
        routes,
        invocation instanceof Invocation.Patch patch
            ? Optional.of(completed(patch, Route.attachments(routes), console))
            : Optional.empty());
  }

  private Invocation prepared(Invocation asked) throws InterruptedException {
    return asked instanceof Invocation.Patch patch ? versioned(served(patch)) : asked;
  }

  /** The same invocation, with no more demands than there can be backends. */
  private Invocation.Patch served(Invocation.Patch invocation) {
    return invocation.demands().size() < 2 || connecting.servesEach()
        ? invocation
        : invocation.forOneBackend(ONE_NIC);
  }

  /** The same invocation, for the version of its QEMU where a backend depends on that. */
  private Invocation.Patch versioned(Invocation.Patch invocation) throws InterruptedException {
    for (Demand demand : invocation.demands()) {
      if (connecting.dependsOnQemu(demand)) {
        Optional<QemuVersion> version = inspection.version(invocation.program());
        return version.isPresent() ? invocation.forQemu(version.get()) : invocation;
      }
    }
    return invocation;
  }

  /**
   * Connects a backend on each route. Where one turns out to be by vhost-user, the version of QEMU
   * counts: if that cannot use it, the probes are asked once more, for another.
   *
   * @param backends takes them, in order
   * @return the same invocation, for that version
   */
  private Invocation connected(Invocation invocation, List<Route> routes, List<Backend> backends)
      throws Failure, InterruptedException {
    connecting.connect(routes, backends);
    if (!(invocation instanceof Invocation.Patch patch)
        || patch.plan().qemu().isPresent()
        || !hasVhostUser(backends)) {
      return invocation;
    }
    Optional<QemuVersion> version = inspection.version(patch.program());
    if (version.isEmpty()) {
      return invocation;
    }
    Invocation.Patch known = patch.forQemu(version.get());
    if (refusesAny(known.demands(), backends)) {
      close(backends);
      backends.clear();
      connecting.connect(connecting.routes(known.demands()), backends);
    }
    return known;
  }

  private static boolean hasVhostUser(List<Backend> backends) {
    for (Backend backend : backends) {
      if (backend.attachment().kind() == Attachment.Kind.VHOST_USER) {
        return true;
      }
    }
    return false;
  }

  private static boolean refusesAny(List<Demand> demands, List<Backend> backends) {
    for (int i = 0; i < backends.size(); i++) {
      if (demands.get(i).refusal(backends.get(i).attachment().kind()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static List<Attachment> attachments(List<Backend> backends) {
    List<Attachment> attachments = new ArrayList<>();
    for (Backend backend : backends) {
      attachments.add(backend.attachment());
    }
    return attachments;
  }

  /** The descriptors that the arguments name. */
  private static List<Integer> taken(Invocation invocation, List<Attachment> attachments) {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < attachments.size(); i++) {
      if (attachments.get(i).takesDescriptor()) {
        taken.add(invocation.descriptors().get(i));
      }
    }
    return taken;
  }

  /** Those, and the ones that QEMU only holds. */
  private static List<Integer> handedOver(Invocation invocation, List<Backend> backends) {
    List<Integer> handedOver = new ArrayList<>();
    for (int i = 0; i < backends.size(); i++) {
      if (backends.get(i).connection().isPresent()) {
        handedOver.add(invocation.descriptors().get(i));
      }
    }
    return handedOver;
  }

  /**
   * The program as it is to run: its arguments name the backends.
   *
   * @param descriptors those that it gets
   */
  private Program completed(
      Invocation invocation, List<Attachment> attachments, List<Integer> descriptors)
      throws Failure {
    Program program = invocation.program().expecting(descriptors);
    return invocation instanceof Invocation.Patch patch
        ? program.withArguments(completed(patch, attachments, console).arguments())
        : program;
  }

  private static Rewrite completed(
      Invocation.Patch invocation, List<Attachment> attachments, Console console) throws Failure {
    try {
      Rewrite rewrite = invocation.complete(attachments);
      for (String warning : rewrite.warnings()) {
        console.complain(warning);
      }
      if (invocation.plan().isLossy()) {
        console.complain("--nic keep keeps every NIC as it is");
      }
      return rewrite;
    } catch (CommandLineException e) {
      throw new Failure(ExitStatus.FAILED, e.getMessage());
    }
  }

  /** What fails here is only reported: it must not hide what failed before, or a QEMU that runs. */
  private void close(List<Backend> backends) {
    for (Backend backend : backends) {
      try {
        backend.close();
      } catch (IOException e) {
        console.complain("closing the connection to " + backend.address() + ": " + e.getMessage());
      }
    }
  }
}
