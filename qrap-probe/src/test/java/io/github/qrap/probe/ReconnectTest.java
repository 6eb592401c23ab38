package io.github.qrap.probe;

import static io.github.qrap.testkit.FakePasst.arpReply;
import static io.github.qrap.testkit.FakePasst.awaitEnd;
import static io.github.qrap.testkit.FakePasst.framed;
import static io.github.qrap.testkit.FakePasst.hangUp;
import static io.github.qrap.testkit.FakePasst.hear;
import static io.github.qrap.testkit.FakePasst.join;
import static io.github.qrap.testkit.FakePasst.say;
import static io.github.qrap.testkit.FakePasst.waitFor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Attachment.SocketPath;
import io.github.qrap.api.Attachment.VhostUser;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.testkit.FakePasst;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A passt to which QEMU is to connect by itself, again and again. */
class ReconnectTest extends RunningPasstCase {
  private static final Duration WAIT = Duration.ofMillis(500);

  private static final byte[] ANSWER = framed(arpReply());

  @Test
  void isProvenAsAnyOtherAndLeftForQemu() throws Exception {
    FakePasst peer = frames("a");
    process("passt", "-s", path("a"));

    ProbeResult result = ask("a");

    Backend backend = result.backend().orElseThrow();
    assertEquals(new SocketPath(path("a"), Optional.of(WAIT)), backend.attachment());
    assertTrue(backend.connection().isPresent());
    assertEquals(Outcome.VERIFIED, only(result).outcome());
    assertEquals(1, peer.settle().clients());
    assertArrayEquals(
        join(ProbeFrames.all().stream().map(FakePasst::framed).toArray(byte[][]::new)),
        peer.heard(0));
  }

  @Test
  void inVhostUserModeItIsLeftForQemuToo() throws Exception {
    vhostUser("a", say(FEATURES), awaitEnd(), hangUp());
    assertEquals(
        new VhostUser(Optional.of(path("a")), Optional.of(WAIT)),
        ask("a").backend().orElseThrow().attachment());
  }

  /** From when qrap leaves it until QEMU connects, it has no client. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itIsKeptFromOtherStartsAsLongAsQemuRuns(boolean vhostUser) throws Exception {
    List<FakePasst> peers = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      if (vhostUser) {
        peers.add(vhostUser(name, say(FEATURES), awaitEnd(), hangUp()));
      } else {
        process("passt", "-s", path(name));
        peers.add(frames(name));
      }
    }
    ProbeRequest both = request("a").withSockets(List.of(path("a"), path("b")));

    Backend first = probe(both).backend().orElseThrow();
    ProbeResult second = probe(both);
    ProbeResult third = probe(both);
    first.close();
    Backend fourth = probe(both).backend().orElseThrow();

    assertEquals(path("a"), first.address());
    assertEquals(path("b"), second.backend().orElseThrow().address());
    assertEquals(Outcome.BUSY, second.findings().get(0).outcome());
    assertEquals("kept for the QEMU of another start of qrap", second.findings().get(0).detail());
    assertTrue(third.backend().isEmpty());
    assertEquals(path("a"), fourth.address());
    assertEquals(2, peers.get(0).settle().clients());
    assertEquals(1, peers.get(1).settle().clients());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void qemuHasToWaitUntilPasstHasNoticedThatQrapHasLeft(boolean vhostUser) throws Exception {
    FakePasst.Act[] rest = {awaitEnd(), waitFor(Duration.ofMillis(100)), hangUp()};
    if (vhostUser) {
      vhostUser("a", say(FEATURES), rest[0], rest[1], rest[2]);
    } else {
      peer("a", hear(), say(ANSWER), rest[0], rest[1], rest[2]);
      process("passt", "-s", path("a"));
    }
    assertTrue(ask("a").backend().isPresent());
    assertTrue(ticker.passed().toMillis() >= 100, ticker.passed()::toString);
  }

  @Test
  void oneThatHangsUpOnWhatNobodyReadsIsReadyToo() throws Exception {
    peer("a", say(ANSWER), waitFor(Duration.ofMillis(50)), hangUp());
    process("passt", "-s", path("a"));
    assertEquals(Kind.RECONNECTING_PATH, kind(ask("a")));
  }

  @Test
  void oneThatDoesNotNoticeIsNotUsedButWithoutVerification() throws Exception {
    peer("a", hear(), say(ANSWER));
    process("passt", "-s", path("a"));
    Finding finding = only(ask("a"));
    assertEquals(Outcome.FAILED, finding.outcome());
    assertEquals(
        "answered, but did not hang up within 500 ms after qrap had left", finding.detail());
    assertEquals(Kind.RECONNECTING_PATH, kind(probe(request("a").withVerify(false))));
  }

  @Test
  void oneThatSendsWithoutEndDoesNotHoldQrap() throws Exception {
    peer(
        "a",
        hear(),
        say(ANSWER),
        client -> {
          client.say(new byte[1000]);
          return false;
        });
    process("passt", "-s", path("a"));
    assertEquals(Outcome.FAILED, only(ask("a")).outcome());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--one-off", "-1", "-q1"})
  void oneForOneClientIsNotConnectedTo(String option) throws Exception {
    FakePasst peer = frames("a");
    process("passt", option, "-s", path("a"));
    Finding finding = only(ask("a"));
    assertEquals(Outcome.UNSUPPORTED, finding.outcome());
    assertEquals(
        "for one client (--one-off), so it would end when qrap leaves; nothing was sent",
        finding.detail());
    assertEquals(List.of(new Remedy.Advice("start it without --one-off")), finding.remedies());
    assertEquals(0, peer.settle().clients());
  }

  @Test
  void oneForOneClientIsUsedWhereQemuGetsTheConnection() throws Exception {
    frames("a");
    process("passt", "-1", "-s", path("a"));
    assertEquals(Kind.SOCKET, kind(probe(super.request("a"))));
  }

  @ParameterizedTest
  @CsvSource({
    "passt, -1 -s PATH2",
    "passt, -1 --fd 3",
    "passt, -1 --vhost-user -s PATH",
    "past, -1 -s PATH"
  })
  void anotherForOneClientDoesNotCount(String name, String options) throws Exception {
    frames("a");
    processOf(1, "passt", "-s", path("a"));
    process(name, options.replace("PATH", path("a")).split(" "));
    assertEquals(Kind.RECONNECTING_PATH, kind(ask("a")));
  }

  /** In either mode, one passt that may be at the socket is enough. */
  @Test
  void theSignOfOneThatHasEndedDoesNotHideThatItsSuccessorIsForOneClient() throws Exception {
    FakePasst peer = frames("a");
    sign("a");
    process("passt", "-1", "-s", path("a"));
    assertEquals(Outcome.UNSUPPORTED, only(ask("a")).outcome());
    assertEquals(0, peer.settle().clients());
  }

  @Test
  void oneWhoseProcessIsNotSeenMayBeForOneClient() throws Exception {
    FakePasst peer = frames("a");
    Finding finding = only(ask("a"));
    assertEquals(Outcome.UNSUPPORTED, finding.outcome());
    assertEquals(
        "its process is not seen, so it may be for one client (--one-off) and end when qrap"
            + " leaves; nothing was sent",
        finding.detail());
    assertEquals(List.of(new Remedy.AcceptUnverified()), finding.remedies());
    assertEquals(0, peer.settle().clients());

    assertEquals(Kind.RECONNECTING_PATH, kind(probe(request("a").withVerify(false))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereNothingListensThatIsWhatIsReported(boolean vhostUser) throws Exception {
    FakePasst.at(Path.of(path("a"))).close();
    if (vhostUser) {
      sign("a");
    }
    Finding finding = only(ask("a"));
    assertEquals(Outcome.STALE, finding.outcome());
    assertEquals("nothing listens, it was left behind by a passt that has ended", finding.detail());
  }

  /** QEMU may leave the directory in which it was started. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theRelativePathOfASocketBecomesAbsolute(boolean vhostUser) throws Exception {
    if (vhostUser) {
      vhostUser("a", say(FEATURES), awaitEnd(), hangUp());
    } else {
      frames("a");
      process("passt", "-s", path("a"));
    }
    Path relative = Path.of("").toAbsolutePath().relativize(directory.resolve("a"));
    Backend backend =
        probe(request("a").withSockets(List.of(relative.toString()))).backend().orElseThrow();
    assertEquals(
        vhostUser
            ? new VhostUser(Optional.of(path("a")), Optional.of(WAIT))
            : new SocketPath(path("a"), Optional.of(WAIT)),
        backend.attachment());
  }

  @Test
  void aPreviewShowsTheFirstPlaceAndThatQemuConnectsAgain() {
    PasstProbe probe = new PasstProbe(passt(), ticker, "no-such-passt");
    ProbeRequest again = ProbeRequest.DEFAULT.withReconnect(WAIT);
    assertEquals(
        new SocketPath(path("passt_1.socket"), Optional.of(WAIT)),
        probe.preview(again).attachment());
    assertEquals(
        new SocketPath("/a", Optional.of(WAIT)),
        probe.preview(again.withSockets(List.of("/a", "/b"))).attachment());
  }

  @Test
  void aPasstThatIsStartedForTheGuestHasNoPathForThat() throws Exception {
    PrivatePasstProbe probe = new PrivatePasstProbe("no-such-passt", ticker);
    ProbeRequest again = ProbeRequest.DEFAULT.withReconnect(WAIT);
    String reason = "one that qrap starts has no path to which QEMU could connect again";
    List<Remedy> remedies =
        List.of(
            new Remedy.Advice(
                "start a passt yourself, by something that restarts it (systemd: Restart=always)"));
    assertEquals(Optional.of(reason), probe.preview(again).refusal());
    assertEquals(remedies, probe.preview(again).remedies());
    assertEquals(reason, only(probe.probe(again)).detail());
    assertEquals(remedies, probe.probe(again).remedies());
  }

  @Override
  ProbeRequest request(String name) {
    return super.request(name).withReconnect(WAIT);
  }
}
