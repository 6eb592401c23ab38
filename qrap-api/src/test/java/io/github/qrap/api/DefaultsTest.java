package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a caller gets who asks for nothing special, and in which words. */
class DefaultsTest {
  @Test
  void aProbeSearchesForASocketAndWouldLookWhereTheRequestSays() {
    BackendProbe probe = new LeastProbe();
    ProbeRequest request = ProbeRequest.DEFAULT.withSockets(List.of("/a", "/b"));
    assertEquals(BackendProbe.Role.SEARCHES, probe.role());
    assertEquals(Attachment.SOCKET, probe.preview(request).attachment());
    assertEquals("/a, /b", probe.places(request));
  }

  @Test
  void anAnswerIsWantedOfADaemon() {
    assertTrue(ProbeRequest.DEFAULT.verify());
  }

  @Test
  void aDemandMayRefuseSeveralKinds() {
    Demand demand = Demand.ANY.refusing(Kind.PATH, "a").refusing(Kind.NETDEV, "b");
    assertEquals(Optional.of("a"), demand.refusal(Kind.PATH));
    assertEquals(Optional.of("b"), demand.refusal(Kind.NETDEV));
  }

  @Test
  void aBackendThatReconnectsWaitsForSomeTime() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Attachment.VhostUser(Optional.of("/x"), Optional.of(Duration.ZERO)));
  }

  @Test
  void theStandardStreamsAreDescriptorsLikeOthers() {
    Connection input = Connection.of(0, () -> {});
    assertEquals(0, input.descriptor().orElseThrow());
    assertEquals(0, new Launch.Handover(input, 0).target());
    assertEquals(List.of(0), Program.of("/x", List.of()).expecting(List.of(0)).descriptors());
  }

  @Test
  void eachValueShowsWhatItIs() {
    Connection connection = Connection.of(7, () -> {});
    assertEquals("descriptor 7", connection.toString());
    Backend backend = Backend.of("/a", Attachment.SOCKET, connection);
    assertEquals("/a", backend.address());
    assertEquals(Attachment.SOCKET, backend.attachment());
    assertEquals("/a by " + Attachment.SOCKET, backend.toString());
    Finding finding =
        Finding.of("/a", Finding.Outcome.STALE, "nothing listens", Duration.ofMillis(3));
    assertEquals("/a: STALE, nothing listens", finding.toString());
    assertEquals(Duration.ofMillis(3), finding.elapsed());
    ProbeResult found = ProbeResult.found(backend, "looked", List.of(finding));
    assertEquals(Optional.of(backend), found.backend());
    assertEquals(List.of(finding), found.findings());
    assertEquals("looked", found.searched());
    LaunchException e = new LaunchException(LaunchException.Kind.NOT_FOUND, "kvm", "not there");
    assertEquals("kvm: not there", e.getMessage());
    assertEquals(LaunchException.Kind.NOT_FOUND, e.kind());
    assertEquals("kvm", e.program());
    assertEquals("not there", e.reason());
    assertEquals(new Attachment.Value.Text("a"), Attachment.Value.text("a"));
    assertEquals(new Attachment.Value.Number(7), Attachment.Value.number(7));
    assertEquals(new Attachment.Value.Flag(true), Attachment.Value.flag(true));
  }

  private static final class LeastProbe implements BackendProbe {
    @Override
    public String id() {
      return "least";
    }

    @Override
    public String description() {
      return "finds nothing";
    }

    @Override
    public ProbeResult probe(ProbeRequest request) {
      return ProbeResult.none("", List.of());
    }
  }
}
