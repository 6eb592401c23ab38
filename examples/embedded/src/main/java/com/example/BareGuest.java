package com.example;

import io.github.qrap.api.Backend;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.NoBackendException;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.exec.SpawnChild;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.RewritePlan;
import io.github.qrap.patch.Rewriter;
import io.github.qrap.probe.PrivatePasstProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * A guest with its network; both end when it is closed.
 *
 * @param web where this machine reaches the guest's port 80
 */
public record BareGuest(Process qemu, InetSocketAddress web) implements AutoCloseable {
  /** The number that the connection has in QEMU. */
  private static final int DESCRIPTOR = 3;

  /** Any free port of this machine leads to the guest's port 80. */
  private static final PublishedPort WEB = new PublishedPort(Protocol.TCP, "127.0.0.1", 0, 80);

  /** The addresses that passt gives the guest; at the router's address, this machine answers. */
  private static final List<String> NETWORK =
      List.of("--ipv4-only", "-a", "192.0.2.15", "-n", "24", "-g", "192.0.2.2");

  /**
   * Starts a guest.
   *
   * @param arguments QEMU's
   * @param log for QEMU's messages
   */
  public static BareGuest start(List<String> arguments, Path log)
      throws CommandLineException,
          LaunchException,
          NoBackendException,
          IOException,
          InterruptedException {
    RewritePlan plan = new Rewriter().plan(arguments, "x86_64");
    String qemu = new ProgramSearch(System.getenv("PATH")).find("qemu-system-x86_64");
    ProbeRequest request =
        ProbeRequest.DEFAULT
            .withDemand(plan.demands().get(0))
            .withDaemonArguments(NETWORK)
            .withPublished(List.of(WEB));
    try (Backend backend = new PrivatePasstProbe().probe(request).requireBackend()) {
      List<String> rewritten = plan.complete(backend.attachment(), DESCRIPTOR).arguments();
      Launch launch = Launch.of(qemu, rewritten).connectedTo(backend, DESCRIPTOR);
      Process process = SpawnChild.writingTo(log).launch(launch).process();
      return new BareGuest(process, backend.publishedAt(Protocol.TCP, 80).orElseThrow());
    }
  }

  /** Where the guest finds this machine's servers. */
  public static String thisMachine() {
    return "192.0.2.2";
  }

  /** Switches the guest off, if it still runs. */
  @Override
  public void close() {
    qemu.destroy();
    qemu.onExit().join();
  }
}
