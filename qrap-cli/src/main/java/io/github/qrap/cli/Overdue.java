package io.github.qrap.cli;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ProbeRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Reports a probe of a plug-in that takes far longer than its request allows: qrap waits for it all
 * the same, and only the user can end it.
 */
final class Overdue implements AutoCloseable {
  private final Optional<Thread> watcher;

  private Overdue(Optional<Thread> watcher) {
    this.watcher = watcher;
  }

  /** Begins to watch; those that are built in keep their time. */
  static Overdue watch(BackendProbe probe, ProbeRequest request, Console console) {
    Optional<String> name = Guard.name(probe);
    if (name.isEmpty()) {
      return new Overdue(Optional.empty());
    }
    Duration limit = request.totalTimeout().multipliedBy(2);
    Thread watcher = new Thread(() -> report(name.get(), limit, console), "overdue");
    watcher.setDaemon(true);
    watcher.start();
    return new Overdue(Optional.of(watcher));
  }

  private static void report(String name, Duration limit, Console console) {
    try {
      Thread.sleep(limit.toMillis());
    } catch (InterruptedException e) {
      return;
    }
    console.complain(
        Reasons.oneLine(name)
            + " is still looking after "
            + limit.toMillis()
            + " ms; Ctrl-C ends qrap");
  }

  /** The probe has come back. */
  @Override
  public void close() {
    if (watcher.isPresent()) {
      watcher.get().interrupt();
    }
  }
}
