package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every {@link BackendProbe}. */
public abstract class BackendProbeContract extends ProviderContract<BackendProbe> {
  protected BackendProbeContract() {
    super(BackendProbe.class);
  }

  @Test
  void whereNothingIsThereIsAFindingForEachPathThatWasNamed(@TempDir Path folder) throws Exception {
    if (!provider().startsDaemon()) {
      List<String> paths = List.of(folder + "/a", folder + "/b");
      ProbeResult result = provider().probe(ProbeRequest.DEFAULT.withSockets(paths));
      assertEquals(Optional.empty(), result.backend());
      assertEquals(paths, result.findings().stream().map(Finding::address).toList());
      for (Finding finding : result.findings()) {
        assertEquals(Finding.Outcome.ABSENT, finding.outcome());
        assertFalse(finding.detail().isBlank());
        assertFalse(finding.detail().endsWith("."));
      }
    }
  }

  @Test
  void aPlainFileIsNoBackend(@TempDir Path folder) throws Exception {
    if (!provider().startsDaemon()) {
      Path file = Files.writeString(folder.resolve("file"), "text");
      ProbeResult result =
          provider().probe(ProbeRequest.DEFAULT.withSockets(List.of(file.toString())));
      assertEquals(Optional.empty(), result.backend());
      assertEquals(Finding.Outcome.WRONG_TYPE, result.findings().get(0).outcome());
    }
  }

  @Test
  void saysWhatItLookedFor(@TempDir Path folder) throws Exception {
    if (!provider().startsDaemon()) {
      String path = folder + "/a";
      ProbeResult result = provider().probe(ProbeRequest.DEFAULT.withSockets(List.of(path)));
      assertTrue(result.searched().contains(path), result.searched());
    }
  }

  @Test
  void tellsInOneLineWhereItWouldLook(@TempDir Path folder) {
    String path = folder + "/a";
    String places = provider().places(ProbeRequest.DEFAULT.withSockets(List.of(path)));
    assertFalse(places.contains("\n"), places);
    assertEquals(!provider().startsDaemon(), places.contains(path), places);
  }

  /** Holds too where the daemon is not installed. */
  @Test
  void aDaemonThatRefusesItsArgumentsIsNoBackend() throws Exception {
    if (provider().startsDaemon()) {
      List<String> arguments = List.of("--no-such-option");
      ProbeResult result = provider().probe(ProbeRequest.DEFAULT.withDaemonArguments(arguments));
      assertEquals(Optional.empty(), result.backend());
      assertTrue(result.searched().endsWith(" --no-such-option"), result.searched());
      assertEquals(1, result.findings().size());
      assertFalse(result.findings().get(0).detail().isBlank());
    }
  }
}
