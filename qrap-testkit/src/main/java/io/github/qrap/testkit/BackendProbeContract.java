package io.github.qrap.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.BackendProbe.Role;
import io.github.qrap.api.Finding;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
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
  void eachNamedPathWhereNothingIsHasAFinding(@TempDir Path directory) throws Exception {
    assumeRole(Role.SEARCHES);
    List<String> paths = List.of(directory + "/a", directory + "/b");
    ProbeResult result = provider().probe(ProbeRequest.DEFAULT.withSockets(paths));
    assertEquals(Optional.empty(), result.backend());
    assertEquals(paths, result.findings().stream().map(Finding::address).toList());
    for (Finding finding : result.findings()) {
      assertEquals(Finding.Outcome.ABSENT, finding.outcome());
      assertFalse(finding.detail().isBlank());
      assertFalse(finding.detail().endsWith("."));
    }
  }

  @Test
  void aPlainFileIsNotABackend(@TempDir Path directory) throws Exception {
    assumeRole(Role.SEARCHES);
    Path file = Files.writeString(directory.resolve("file"), "text");
    ProbeResult result =
        provider().probe(ProbeRequest.DEFAULT.withSockets(List.of(file.toString())));
    assertEquals(Optional.empty(), result.backend());
    assertEquals(Finding.Outcome.WRONG_TYPE, result.findings().get(0).outcome());
  }

  @Test
  void reportsWhatItLookedFor(@TempDir Path directory) throws Exception {
    assumeRole(Role.SEARCHES);
    String path = directory + "/a";
    ProbeResult result = provider().probe(ProbeRequest.DEFAULT.withSockets(List.of(path)));
    assertTrue(result.searched().contains(path), result.searched());
  }

  @Test
  void showsInOneLineWhereItWouldLook(@TempDir Path directory) {
    String path = directory + "/a";
    String places = provider().places(ProbeRequest.DEFAULT.withSockets(List.of(path)));
    assertFalse(places.contains("\n"), places);
    assertEquals(provider().role() == Role.SEARCHES, places.contains(path), places);
  }

  @Test
  void previewsItsAttachment() {
    assertNotNull(provider().preview(ProbeRequest.DEFAULT).attachment());
  }

  /** Holds too where the daemon is not installed. */
  @Test
  void aDaemonThatRefusesItsArgumentsIsNotABackend() throws Exception {
    assumeRole(Role.STARTS);
    List<String> arguments = List.of("--no-such-option");
    ProbeResult result = provider().probe(ProbeRequest.DEFAULT.withDaemonArguments(arguments));
    assertEquals(Optional.empty(), result.backend());
    assertTrue(result.searched().endsWith(" --no-such-option"), result.searched());
    assertEquals(1, result.findings().size());
    assertFalse(result.findings().get(0).detail().isBlank());
  }

  /** Holds too where the daemon is not installed, or cannot publish. */
  @Test
  void aBackendHasEveryPortThatIsToBePublished() throws Exception {
    PublishedPort port = new PublishedPort(PublishedPort.Protocol.TCP, "127.0.0.1", 0, 22);
    ProbeResult result = provider().probe(ProbeRequest.DEFAULT.withPublished(List.of(port)));
    if (result.backend().isEmpty()) {
      assertFalse(result.findings().isEmpty());
      return;
    }
    try (Backend backend = result.backend().get()) {
      assertEquals(Role.STARTS, provider().role());
      assertEquals(1, backend.published().size());
      PublishedPort published = backend.published().get(0);
      assertEquals(port.atHostPort(published.hostPort()), published);
    }
  }

  private void assumeRole(Role role) {
    Role own = provider().role();
    assumeTrue(own == role, () -> "a case for a probe that " + role + "; this one " + own);
  }
}
