package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.it.Guest.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways in which a plug-in's probe may have QEMU reach a backend, on real QEMUs. */
final class AttachmentIT {
  private static final String PAGE = "Fetched without a descriptor";

  private static final String DIRECTORY = "/tmp/plugins";

  private static final String BY_LIST = "-netdev user,id=n -device e1000,netdev=n";

  private static final String BY_JSON =
      "-netdev {\"type\":\"user\",\"id\":\"n\"} -device {\"driver\":\"e1000\",\"netdev\":\"n\"}";

  @RegisterExtension
  static final MachineExtension machine = MachineExtension.withPasst().serving(PAGE);

  @BeforeAll
  static void makePlugins() {
    machine.shell("umask 022; mkdir " + DIRECTORY);
    makeProbe(
        "path", "new Attachment.SocketPath(\"/tmp/passt_1.socket\", java.util.Optional.empty())");
    makeProbe(
        "typed",
        """
        new Attachment.Netdev(
            "stream",
            new java.util.TreeMap<>(
                java.util.Map.of(
                    "server", Attachment.Value.flag(false),
                    "addr.type", Attachment.Value.text("unix"),
                    "addr.path", Attachment.Value.text("/tmp/passt_1.socket"))))
        """);
  }

  private static void makeProbe(String id, String attachment) {
    PluginJar.make(
        machine,
        DIRECTORY + "/" + id + ".jar",
        BackendProbe.class,
        "TestProbe",
        """
        import io.github.qrap.api.*;
        public final class TestProbe implements BackendProbe {
          public String id() { return "%s"; }
          public String description() { return "the first passt"; }
          public Attachment preview(ProbeRequest request) {
            return %s;
          }
          public ProbeResult probe(ProbeRequest request) {
            return ProbeResult.found(
                Backend.of("passt 1", preview(request)), "passt 1", java.util.List.of());
          }
        }
        """
            .formatted(id, attachment.strip()));
  }

  @ParameterizedTest
  @CsvSource({
    "path,  false, 'stream,server=off,addr.type=unix,addr.path=/tmp/passt_1.socket,id=hostnet0'",
    "path,  true,  '{\"type\":\"stream\",\"server\":false,\"addr\":{\"type\":\"unix\",\"path\":\"/tmp/passt_1.socket\"},\"id\":\"hostnet0\"}'",
    "typed, false, 'stream,addr.path=/tmp/passt_1.socket,addr.type=unix,server=off,id=hostnet0'",
    "typed, true,  '{\"type\":\"stream\",\"addr\":{\"path\":\"/tmp/passt_1.socket\",\"type\":\"unix\"},\"server\":false,\"id\":\"hostnet0\"}'"
  })
  void theGuestFetchesThePageThroughTheNetdevThatADryRunShows(
      String probe, boolean json, String netdev) {
    List<String> line = new ArrayList<>(machine.guest().boot(Machine.URL));
    line.addAll(List.of((json ? BY_JSON : BY_LIST).split(" ")));

    ProcessResult shown = run(List.of("--backend", probe, "--dry-run"), line);
    ProcessResult result = run(List.of("--backend", probe), line);

    assertTrue(shown.out().contains(netdev), shown.toString());
    Report report = Report.of(result);
    assertEquals(Optional.of(PAGE), report.page());
    // Not what QEMU's own network would give.
    assertTrue(report.leases().get(0).startsWith("eth0 192.0.2.15/24 "), report.toString());
    assertEquals(List.of("Connected to passt 1"), result.errLines());
  }

  private static ProcessResult run(List<String> options, List<String> line) {
    List<String> all = new ArrayList<>(List.of("--plugins", DIRECTORY));
    all.addAll(List.of("--qemu", "qemu-system-x86_64"));
    all.addAll(options);
    all.addAll(line);
    return machine.run(Qrap.LAUNCHER.with(all));
  }
}
