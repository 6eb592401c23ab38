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
  void oneThatIsNotInstalledCanNothingNew() {
    assertFalse(InstalledPasst.of("no-such-passt", PATIENCE).can(PasstAbility.DNS_FORWARD));
  }

  @Test
  void oneThatIsInstalledLaterIsAskedThen() throws IOException {
    Path program = directory.resolve("passt");
    PasstHost passt = InstalledPasst.of(program.toString(), PATIENCE);
    assertFalse(passt.can(PasstAbility.DNS_FORWARD));
    passt("echo '  --dns-host ADDR'", PATIENCE);
    assertTrue(passt.can(PasstAbility.DNS_FORWARD));
  }

  @Test
  void oneThatDoesNotEndCanNothingNew() throws IOException {
    assertFalse(passt("exec sleep 60", Duration.ofMillis(10)).can(PasstAbility.DNS_FORWARD));
  }

  @Test
  void anInterruptIsKeptForWhoeverWaitsNext() throws IOException {
    PasstHost passt = passt("exec sleep 60", PATIENCE);
    Thread.currentThread().interrupt();
    assertFalse(passt.can(PasstAbility.DNS_FORWARD));
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
        Optional.ofNullable(server), new InstalledPasst("passt", PATIENCE, resolver).nameserver());
  }

  @Test
  void aMachineWithoutAResolverHasNoNameserver() {
    Path none = directory.resolve("none");
    assertEquals(Optional.empty(), new InstalledPasst("passt", PATIENCE, none).nameserver());
  }

  private PasstHost passt(String script, Duration limit) throws IOException {
    Path program = Files.writeString(directory.resolve("passt"), "#!/bin/sh\n" + script + "\n");
    assertTrue(program.toFile().setExecutable(true));
    return InstalledPasst.of(program.toString(), limit);
  }
}
