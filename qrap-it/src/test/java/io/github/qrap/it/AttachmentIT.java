package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which a plug-in's probe may have QEMU reach a backend, on real QEMUs. */
final class AttachmentIT {
  private static final String PAGE = "Fetched without a descriptor";

  private static final String DIRECTORY = "/tmp/plugins";

  private static final String QEMU = "qemu-system-x86_64";

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
        "path-again",
        "new Attachment.SocketPath(\"/tmp/passt_1.socket\","
            + " java.util.Optional.of(java.time.Duration.ofMillis(500)))");
    makeProbe("typed", netdev(""));
    makeProbe("reconnecting", netdev(", \"reconnect-ms\", Attachment.Value.number(500)"));
  }

  /** In Java, with its properties in the order of their names. */
  private static String netdev(String more) {
    return """
    new Attachment.Netdev(
        "stream",
        new java.util.TreeMap<>(
            java.util.Map.of(
                "server", Attachment.Value.flag(false),
                "addr.type", Attachment.Value.text("unix"),
                "addr.path", Attachment.Value.text("/tmp/passt_1.socket")%s)))
    """
        .formatted(more);
  }

  /** A QEMU that cannot does not start. */
  @ParameterizedTest
  @CsvSource({"path-again, false", "path-again, true", "reconnecting, false", "reconnecting, true"})
  void aNetdevThatReconnectsDoesSoWhenPasstHasEnded(String probe, boolean json) {
    List<String> line = new ArrayList<>(machine.guest().boot(Machine.URL + " stay=1"));
    line.addAll(List.of((json ? BY_JSON : BY_LIST).split(" ")));
    List<String> options = List.of("--plugins", DIRECTORY, "--backend", probe, "--qemu", QEMU);
    Command qrap = Qrap.LAUNCHER.with(options).plus(line);

    if (!Installed.qemuReconnects(machine)) {
      assertNotEquals(0, machine.run(qrap).status());
      return;
    }
    String connected = "grep -q ' 0001 03 .* /tmp/passt_1.socket$' /proc/net/unix";
    ProcessResult result =
        machine.run(
            qrap.inScript(
                "rm -f guest.log; : >guest.log\n"
                    + "\"$@\" >guest.log & qemu=$!\n"
                    + until("grep -q 'guest: waits for the power button' guest.log")
                    + "kill $(cat /tmp/passt.pid); rm /tmp/passt_1.socket /tmp/passt.pid\n"
                    + until("! " + connected)
                    + "passt --pid /tmp/passt.pid\n"
                    + until(connected)
                    + "kill $qemu; wait $qemu; cat guest.log"));
    assertEquals(Optional.of(PAGE), Report.of(result).page());
  }

  /** For up to half a minute; then the script ends. */
  private static String until(String condition) {
    return "tries=0; until "
        + condition
        + "; do tries=$((tries + 1)); [ $tries -lt 600 ] || exit; sleep 0.05; done\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void aQemuThatCannotReconnectIsRefusedBeforeAnythingIsTouched(boolean json) {
    List<String> line = List.of((json ? BY_JSON : BY_LIST).split(" "));
    // On any version that is installed here.
    String old = "/tmp/old/qemu-system-x86_64";
    machine.shell(
        ("mkdir -p /tmp/old; echo '#!/bin/sh\necho QEMU emulator version 7.2.22' >" + old)
            + ("; chmod 755 " + old));
    ProcessResult result = run(List.of("--backend", "path-again", "--qemu", old), line);
    assertEquals(125, result.status());
    assertEquals(
        List.of(
            "qrap: no network for the guest:",
            "qrap:   path-again: not used, because QEMU 7.2 cannot reconnect; QEMU 8.0 can"),
        result.errLines());
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
          public Preview preview(ProbeRequest request) {
            return Preview.of(%s);
          }
          public ProbeResult probe(ProbeRequest request) {
            return ProbeResult.found(
                Backend.of("passt 1", preview(request).attachment()), "passt 1", java.util.List.of());
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

    ProcessResult shown = run(List.of("--qemu", QEMU, "--backend", probe, "--dry-run"), line);
    ProcessResult result = run(List.of("--qemu", QEMU, "--backend", probe), line);

    assertTrue(shown.out().contains(netdev), shown.toString());
    Report report = Report.of(result);
    assertEquals(Optional.of(PAGE), report.page());
    // Not what QEMU's own network would give.
    assertTrue(report.leases().get(0).startsWith("eth0 192.0.2.15/24 "), report.toString());
    assertTrue(result.errLines().contains("Connected to passt 1"), result.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-nic user,model=virtio,mac=52:54:00:00:00:07",
        "-net nic,model=virtio,macaddr=52:54:00:00:00:07 -net user",
        "-netdev user,id=n -net nic,model=virtio,macaddr=52:54:00:00:00:07,netdev=n"
      })
  void aCardOfAnOlderFormIsKeptAndReachesAPath(String card) {
    List<String> line = new ArrayList<>(machine.guest().boot(Machine.URL));
    line.addAll(List.of(card.split(" ")));

    ProcessResult result = run(List.of("--qemu", QEMU, "--backend", "path", "--nic", "keep"), line);

    Report report = Report.of(result);
    assertEquals(List.of("eth0 virtio_net 52:54:00:00:00:07"), report.nics());
    assertEquals(Optional.of(PAGE), report.page());
    assertTrue(report.leases().get(0).startsWith("eth0 192.0.2.15/24 "), report.toString());
  }

  private static ProcessResult run(List<String> options, List<String> line) {
    List<String> all = new ArrayList<>(List.of("--plugins", DIRECTORY));
    all.addAll(options);
    all.addAll(line);
    return machine.run(Qrap.LAUNCHER.with(all));
  }
}
