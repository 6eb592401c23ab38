package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real guest fetches a page from this machine, through qrap, QEMU and passt. */
final class GuestNetworkIT {
  private static final String PAGE = "This page is on 127.0.0.1 and ::1.\nGrüße!";
  private static final String DEFAULT_MAC = "52:54:00:12:34:56";

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  @AfterEach
  void stopPasst() {
    machine.stopPasst();
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void explicitFormConnectsTheNicOnTheCommandLine(Qrap qrap) {
    machine.startPasst();
    List<String> arguments = new ArrayList<>(List.of("5", "qemu-system-x86_64"));
    arguments.addAll(machine.guest().boot(Machine.URL));
    arguments.addAll(List.of("-net", "socket,fd=5", "-net", "nic,model=virtio"));

    assertFetchedOverIpv4(run(qrap, arguments), DEFAULT_MAC);
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void patchFormReplacesTheNicOnTheCommandLine(Qrap qrap) {
    machine.startPasst();
    List<String> arguments = new ArrayList<>(machine.guest().boot(Machine.URL));
    arguments.addAll(
        List.of("-netdev", "user,id=n", "-device", "e1000,netdev=n,mac=52:54:00:00:00:07"));

    assertFetchedOverIpv4(run(qrap, arguments), "52:54:00:00:00:07");
  }

  @Test
  void secondExampleOfTheManualGetsANic() throws IOException {
    assertFetchedOverIpv4(runSecondExample(Qrap.LAUNCHER), DEFAULT_MAC);
  }

  @Test
  @Tag("original")
  void secondExampleOfTheManualGetsNoNicByTheOriginal() throws IOException {
    assertEquals(Optional.of("no NIC"), runSecondExample(Qrap.ORIGINAL).failure());
  }

  private static Report runSecondExample(Qrap qrap) throws IOException {
    machine.startPasst();
    Path disk = machine.directory().resolve("test.img");
    Files.write(disk, new byte[1 << 20]);
    List<String> arguments = new ArrayList<>(List.of(disk.toString()));
    arguments.addAll(List.of("-m", "1024", "-display", "none", "-nodefaults", "-nographic"));
    arguments.addAll(machine.guest().kernel(Machine.URL));
    return run(qrap, arguments);
  }

  @Test
  void passtWithoutIpv6IsFound() {
    machine.startPasst("--ipv4-only");

    Report report = run(Qrap.LAUNCHER, machine.guest().boot(Machine.URL));

    assertFetchedOverIpv4(report, DEFAULT_MAC);
    assertEquals(List.of(), report.addresses());
  }

  @Test
  void passtWithoutIpv4IsFound() {
    machine.startPasst("--ipv6-only");

    Report report = run(Qrap.LAUNCHER, machine.guest().boot(Machine.URL_OVER_IPV6));

    assertFetched(report, DEFAULT_MAC);
    assertEquals(List.of(), report.leases());
  }

  private static Report run(Qrap qrap, List<String> arguments) {
    return Report.of(machine.run(qrap.with(arguments)));
  }

  private static void assertFetchedOverIpv4(Report report, String mac) {
    assertFetched(report, mac);
    assertEquals(1, report.leases().size());
    // Not what QEMU's network would give.
    assertTrue(report.leases().get(0).startsWith("eth0 192.0.2.15/24 "), report.toString());
  }

  private static void assertFetched(Report report, String mac) {
    assertEquals(Optional.empty(), report.failure());
    assertEquals(List.of("eth0 virtio_net " + mac), report.nics());
    assertEquals(Optional.of(PAGE), report.page());
  }
}
