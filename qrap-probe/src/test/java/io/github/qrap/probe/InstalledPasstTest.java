package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On scripts that stand in for passt. */
@Timeout(20)
class InstalledPasstTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void itsHelpShowsWhatItCanAndIsAskedForOnce() throws IOException {
    PasstHost passt =
        passt(
            "echo run >>$0.runs; echo '  --dns-host ADDR' >&2; echo '  --hostname NAME'", PATIENCE);
    assertTrue(passt.can(PasstAbility.DNS_FORWARD));
    assertTrue(passt.can(PasstAbility.HOST_NAME));
    assertFalse(passt.can(PasstAbility.LOOPBACK_ADDRESS));
    assertFalse(passt.can(PasstAbility.FORWARD_TARGETS));
    assertEquals("run\n", Files.readString(directory.resolve("passt.runs")));
  }

  @Test
  void itIsNotRunWhereNobodyAsks() throws IOException {
    PasstHost passt = passt("echo run >>$0.runs", PATIENCE);
    passt.nameserver();
    assertFalse(Files.exists(directory.resolve("passt.runs")));
  }

  @Test
  void oneThatIsNotInstalledIsTakenForTheNewest() {
    InstalledPasst passt = InstalledPasst.of("no-such-passt", PATIENCE);
    assertFalse(passt.isMissing());
    assertTrue(passt.can(PasstAbility.FORWARD_TARGETS));
    assertTrue(passt.isMissing());
  }

  @Test
  void oneThatIsInstalledLaterIsAskedThen() throws IOException {
    Path program = directory.resolve("passt");
    InstalledPasst passt = InstalledPasst.of(program.toString(), PATIENCE);
    assertTrue(passt.can(PasstAbility.HOST_NAME));
    passt("echo '  --dns-host ADDR'", PATIENCE);
    assertTrue(passt.can(PasstAbility.DNS_FORWARD));
    assertFalse(passt.can(PasstAbility.HOST_NAME));
    assertFalse(passt.isMissing());
  }

  @Test
  void oneThatDoesNotEndCanNothingNew() throws IOException {
    assertFalse(passt("exec sleep 60", Duration.ofMillis(10)).can(PasstAbility.DNS_FORWARD));
  }

  @Test
  void anInterruptIsKeptForWhoeverWaitsNext() throws IOException {
    PasstHost passt = passt("exec sleep 60", PATIENCE);
    Thread.currentThread().interrupt();
    passt.can(PasstAbility.DNS_FORWARD);
    assertTrue(Thread.interrupted());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "search a.test/nameserver 192.0.2.53/nameserver 192.0.2.54, 192.0.2.53",
        "  nameserver\t127.0.0.53  , 127.0.0.53",
        "nameserver 2001:db8::53/nameserver 192.0.2.54, 192.0.2.54",
        "#nameserver 192.0.2.53, none",
        "nameserver, none"
      })
  void itsMachinesFirstServerWithAnIpv4AddressIsTheNameserver(String lines, String server)
      throws IOException {
    Path resolver = directory.resolve("resolv.conf");
    Files.writeString(resolver, lines.replace('/', '\n').replace("\\t", "\t") + "\n");
    assertEquals(
        Optional.ofNullable(server),
        new InstalledPasst("passt", PATIENCE, resolver, directory).nameserver());
  }

  @Test
  void aMachineWithoutAResolverHasNoNameserver() {
    Path none = directory.resolve("none");
    assertEquals(Optional.empty(), new InstalledPasst("passt", PATIENCE, none, none).nameserver());
  }

  /** Lines as the kernel writes them. */
  @Test
  void theDefaultRoutesAreThoseOfTheKernel() throws IOException {
    String head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\n";
    String net = "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0   \n";
    String zeros = "00000000000000000000000000000000";
    String refusing =
        zeros + " 00 " + zeros + " 00 " + zeros + " ffffffff 00000001 00000000 00200200       lo\n";
    assertEquals("none", routes(head + net, refusing));
    String route = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0   \n";
    assertEquals("IPv4", routes(head + net + route, refusing));
    String route6 =
        zeros + " 00 " + zeros + " 00 fd0001 00000400 00000002 00000000 00000003     eth0\n";
    assertEquals("IPv6", routes(head + net, route6 + refusing));
    PasstHost without = new InstalledPasst("passt", PATIENCE, directory, directory.resolve("none"));
    assertFalse(without.hasIpv4Route() || without.hasIpv6Route());
  }

  private String routes(String routes, String routes6) throws IOException {
    Files.writeString(directory.resolve("route"), routes);
    Files.writeString(directory.resolve("ipv6_route"), routes6);
    PasstHost machine = new InstalledPasst("passt", PATIENCE, directory, directory);
    return machine.hasIpv4Route() ? "IPv4" : machine.hasIpv6Route() ? "IPv6" : "none";
  }

  private PasstHost passt(String script, Duration limit) throws IOException {
    Path program = Files.writeString(directory.resolve("passt"), "#!/bin/sh\n" + script + "\n");
    assertTrue(program.toFile().setExecutable(true));
    return InstalledPasst.of(program.toString(), limit);
  }
}
