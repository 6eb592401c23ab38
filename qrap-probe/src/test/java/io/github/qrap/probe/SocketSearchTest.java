package io.github.qrap.probe;

import static io.github.qrap.testkit.FakePasst.awaitEnd;
import static io.github.qrap.testkit.FakePasst.echo;
import static io.github.qrap.testkit.FakePasst.framed;
import static io.github.qrap.testkit.FakePasst.hangUp;
import static io.github.qrap.testkit.FakePasst.hear;
import static io.github.qrap.testkit.FakePasst.say;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.testkit.FakePasst;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** The search knows nothing of passt: it finds a daemon of which we know as little as possible. */
@Timeout(20)
class SocketSearchTest {
  private static final byte[] PING = "are you there?".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PONG = "here I am, yes".getBytes(StandardCharsets.US_ASCII);

  /** Describes nothing but what it has to. */
  private static class Ponger implements FramedDaemon {
    @Override
    public String name() {
      return "ponger";
    }

    @Override
    public List<byte[]> greeting() {
      return List.of(PING);
    }

    @Override
    public Optional<String> answeredBy(byte[] frame) {
      // A frame that is sent back would be an answer, if it came here.
      return frame[0] == PONG[0] || frame[0] == PING[0] ? Optional.of("ping") : Optional.empty();
    }
  }

  @TempDir Path directory;

  private final FakeTicker ticker = new FakeTicker();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void aPeerThatAnswersTheGreetingIsTheBackend() throws Exception {
    FakePasst peer = peer("a", hear(), say(framed(PONG)));
    ProbeResult result = search(new Ponger(), "a");
    assertEquals(directory + "/a", result.backend().orElseThrow().address());
    assertEquals("looked for ponger at " + directory + "/a", result.searched());
    assertEquals("answered the ping from 20:61:6d:2c:20:79", only(result).detail());
    assertArrayEquals(framed(PING), peer.settle().heard(0));
  }

  @Test
  void aPeerToWhichQemuIsToConnectAgainIsThePath() throws Exception {
    peer("a", hear(), say(framed(PONG)), awaitEnd(), hangUp());
    ProbeRequest request =
        ProbeRequest.DEFAULT
            .withSockets(List.of(directory + "/a"))
            .withReconnect(Duration.ofMillis(1));
    Backend backend = new SocketSearch(new Ponger(), request, ticker).run().backend().orElseThrow();
    assertEquals(
        new Attachment.SocketPath(directory + "/a", request.reconnect()), backend.attachment());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aPeerThatDoesNotAnswerIsNamedAfterTheDaemon(
      String words, Outcome outcome, FakePasst.Act[] script) throws Exception {
    peer("a", script);
    Finding finding = only(search(new Ponger(), "a"));
    assertEquals(words, finding.detail());
    assertEquals(outcome, finding.outcome());
  }

  static Stream<Arguments> aPeerThatDoesNotAnswerIsNamedAfterTheDaemon() {
    return Stream.of(
        not(
            "took the connection but did not answer within 500 ms: stopped or hung, it seems",
            Outcome.SILENT,
            hear()),
        not(
            "sent something, but did not answer within 500 ms: no ponger, it seems",
            Outcome.SILENT,
            say(framed(new byte[20]))),
        not("sends back what it is sent: no ponger", Outcome.FOREIGN, echo()),
        not(
            "sent \"SSH-\" where a frame's length belongs: no ponger",
            Outcome.FOREIGN,
            say("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII))),
        not(
            "hung up without an answer: no ponger, or one that has just ended",
            Outcome.FOREIGN,
            hear(),
            hangUp()));
  }

  @Test
  void aSocketFileIsNamedAfterTheDaemonToo() throws Exception {
    peer("stale").close();
    AFUNIXDatagramSocket datagram = AFUNIXDatagramSocket.newInstance();
    opened.add(datagram);
    datagram.bind(AFUNIXSocketAddress.of(directory.resolve("datagram")));
    List<Finding> findings = search(new Ponger(), "stale", "datagram").findings();
    assertEquals(
        "nothing listens, it was left behind by a ponger that has ended", findings.get(0).detail());
    assertEquals("a socket, but not a stream socket, as ponger's is", findings.get(1).detail());
  }

  @Test
  void whatIsSpecialAboutADaemonIsAskedOfIt() throws Exception {
    FakePasst harmed = peer("harmed", hear(), say(framed(PONG)));
    peer("busy", hangUp());
    peer("silent", hear());
    FramedDaemon daemon =
        new Ponger() {
          @Override
          public Optional<String> unsupported(String socket) {
            return socket.endsWith("/harmed") ? Optional.of("made of glass") : Optional.empty();
          }

          @Override
          public Optional<String> busy() {
            return Optional.of("it has a guest");
          }

          @Override
          public String silence() {
            return "it thinks";
          }
        };
    List<Finding> findings = search(daemon, "harmed", "busy", "silent").findings();
    assertEquals(Outcome.UNSUPPORTED, findings.get(0).outcome());
    assertEquals("made of glass", findings.get(0).detail());
    assertEquals(0, harmed.settle().clients());
    assertEquals(Outcome.BUSY, findings.get(1).outcome());
    assertEquals("hung up at once: it has a guest", findings.get(1).detail());
    assertEquals(
        "took the connection but did not answer within 500 ms: it thinks",
        findings.get(2).detail());
  }

  @Test
  void withoutUsualSocketsOneHasToBeNamed() throws Exception {
    ProbeResult result = new SocketSearch(new Ponger(), ProbeRequest.DEFAULT, ticker).run();
    assertEquals("looked for ponger nowhere: it has no usual socket, name one", result.searched());
    assertEquals(List.of(), result.findings());
    assertEquals(Duration.ZERO, ticker.passed());
    assertEquals("", SocketSearch.places(new Ponger(), ProbeRequest.DEFAULT));
  }

  @Test
  void usualSocketsAreSearchedAndThoseThatDoNotExistAreNotReported() throws Exception {
    peer("b", hear(), say(framed(PONG)));
    FramedDaemon daemon =
        new Ponger() {
          @Override
          public List<String> usualSockets() {
            return List.of(directory + "/a", directory + "/b");
          }
        };
    ProbeResult result = new SocketSearch(daemon, ProbeRequest.DEFAULT, ticker).run();
    result.backend().ifPresent(opened::add);
    String places = directory + "/a, " + directory + "/b";
    assertEquals("looked for ponger at " + places, result.searched());
    assertEquals(Outcome.VERIFIED, only(result).outcome());
    assertEquals(places, SocketSearch.places(daemon, ProbeRequest.DEFAULT));
  }

  @Test
  void theClockOfTheMachineCanBeUsed() throws Exception {
    ProbeRequest request = ProbeRequest.DEFAULT.withSockets(List.of(directory + "/none"));
    ProbeResult result = new SocketSearch(new Ponger(), request).run();
    assertEquals(Outcome.ABSENT, only(result).outcome());
  }

  @Test
  void rootTrustsNobodyWhereTheDaemonBecomesNobodyOnly() {
    long self = UserIds.self().orElseThrow();
    boolean known = self == UserIds.ROOT && UserIds.knowsNobody();
    assertEquals(false, Trust.of(new Ponger(), ProbeRequest.DEFAULT).covers(UserIds.NOBODY));
    assertEquals(known, Trust.of(Passt.inTmp(), ProbeRequest.DEFAULT).covers(UserIds.NOBODY));
  }

  private static Arguments not(String words, Outcome outcome, FakePasst.Act... script) {
    return Arguments.of(words, outcome, script);
  }

  private FakePasst peer(String name, FakePasst.Act... script) throws IOException {
    FakePasst peer = ticker.moves(FakePasst.at(directory.resolve(name), script));
    opened.add(peer);
    return peer;
  }

  private ProbeResult search(FramedDaemon daemon, String... names) throws InterruptedException {
    List<String> sockets = Stream.of(names).map(name -> directory + "/" + name).toList();
    ProbeRequest request = ProbeRequest.DEFAULT.withSockets(sockets);
    ProbeResult result = new SocketSearch(daemon, request, ticker).run();
    result.backend().ifPresent(opened::add);
    return result;
  }

  private static Finding only(ProbeResult result) {
    assertEquals(1, result.findings().size(), () -> "" + result.findings());
    return result.findings().get(0);
  }
}
