package io.github.qrap.probe;

import static io.github.qrap.testkit.FakePasst.arpReply;
import static io.github.qrap.testkit.FakePasst.arpRequest;
import static io.github.qrap.testkit.FakePasst.dribble;
import static io.github.qrap.testkit.FakePasst.echo;
import static io.github.qrap.testkit.FakePasst.framed;
import static io.github.qrap.testkit.FakePasst.hangUp;
import static io.github.qrap.testkit.FakePasst.hear;
import static io.github.qrap.testkit.FakePasst.join;
import static io.github.qrap.testkit.FakePasst.neighbourAdvertisement;
import static io.github.qrap.testkit.FakePasst.say;
import static io.github.qrap.testkit.FakePasst.waitFor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.Remedy.StartDaemon;
import io.github.qrap.api.Remedy.StartDaemon.Place;
import io.github.qrap.api.ReplacedNetdev;
import io.github.qrap.api.SettingResult;
import io.github.qrap.testkit.FakePasst;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.FileDescriptorCast;

@Timeout(20)
class PasstProbeTest {
  private static final byte[] ANSWER = framed(arpReply());
  private static final byte[] GREETING =
      join(ProbeFrames.all().stream().map(FakePasst::framed).toArray(byte[][]::new));

  @TempDir Path directory;

  private final FakeTicker ticker = new FakeTicker();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private long socketsBefore;

  /** The JDK keeps one socket for itself from the first that it closes on. */
  @BeforeAll
  static void closeTheFirstSocket() throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX).close();
  }

  @BeforeEach
  void countSockets() throws IOException {
    socketsBefore = sockets();
  }

  @AfterEach
  void nothingStaysOpen() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    assertEquals(socketsBefore, sockets());
  }

  @Test
  void theUsualSixtyFourSocketsAreSearchedInOrder() throws Exception {
    peer(3, hear(), say(ANSWER));
    FakePasst later = peer(4, hear(), say(ANSWER));
    ProbeResult result = search();
    assertEquals(usual(3), result.backend().orElseThrow().address());
    assertEquals("looked for passt at " + usual(1) + " to " + usual(64), result.searched());
    assertEquals(0, later.settle().clients());
  }

  @Test
  void theSixtyFifthIsNotLookedAt() throws Exception {
    FakePasst beyond = peer(65, hear(), say(ANSWER));
    ProbeResult result = search();
    assertTrue(result.backend().isEmpty());
    assertEquals(List.of(), result.findings());
    assertEquals(0, beyond.settle().clients());
  }

  @Test
  void socketsThatAreNamedReplaceTheSearchAndEachGetsAFinding() throws Exception {
    FakePasst usual = peer(1, hear(), say(ANSWER));
    peer("a", hear(), say(ANSWER));
    ProbeResult result = ask(path("none"), path("a"));
    assertEquals(path("a"), result.backend().orElseThrow().address());
    assertEquals(List.of(Outcome.ABSENT, Outcome.VERIFIED), outcomes(result));
    assertEquals("looked for passt at " + path("none") + ", " + path("a"), result.searched());
    assertEquals(0, usual.settle().clients());
  }

  @Test
  void theBackendIsASocketOfQemusInBlockingMode() throws Exception {
    peer("a", hear(), say(ANSWER));
    Backend backend = ask(path("a")).backend().orElseThrow();
    assertEquals(Attachment.SOCKET, backend.attachment());
    Path info = Path.of("/proc/self/fdinfo/" + descriptor(backend));
    String flags = Files.readAllLines(info).get(1).replaceFirst("flags:\\s*", "");
    assertEquals(0, Long.parseLong(flags, 8) & 04000, "O_NONBLOCK");
    backend.close();
    backend.close();
    assertThrows(NoSuchFileException.class, () -> Files.readAllLines(info));
  }

  @Test
  void theQuestionArrivesWholeAndOnce() throws Exception {
    FakePasst peer = peer("a", hear(), say(ANSWER));
    ask(path("a"));
    assertArrayEquals(GREETING, peer.settle().heard(0));
    assertEquals(1, peer.clients());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void alive(String how, FakePasst.Act[] script, String answered) throws Exception {
    peer("a", script);
    ProbeResult result = ask(path("a"));
    assertTrue(result.backend().isPresent(), () -> "" + result.findings());
    Finding finding = only(result);
    assertEquals(Outcome.VERIFIED, finding.outcome());
    assertEquals("answered the " + answered + " from 9a:55:9a:55:9a:55", finding.detail());
  }

  static Stream<Arguments> alive() {
    byte[] padded = framed(Arrays.copyOf(arpReply(), 60));
    byte[] first = join(framed(arpRequest()), framed(new byte[1500]));
    return Stream.of(
        how("an ARP reply", "ARP request", hear(), say(ANSWER)),
        how("a padded one", "ARP request", hear(), say(padded)),
        how("a byte at a time", "ARP request", hear(), dribble(ANSWER)),
        how("after other frames", "ARP request", say(first), hear(), say(ANSWER)),
        how("behind them", "ARP request", hear(), say(first, ANSWER)),
        how("all of it dribbled", "ARP request", hear(), dribble(framed(arpRequest()), ANSWER)),
        how("after 490 ms", "ARP request", hear(), waitFor(Duration.ofMillis(490)), say(ANSWER)),
        how(
            "a neighbour advertisement",
            "neighbour solicitation",
            hear(),
            say(framed(neighbourAdvertisement()))));
  }

  @Test
  void whatFollowsTheAnswerIsLeftForQemu() throws Exception {
    byte[] rest = framed(neighbourAdvertisement());
    peer("a", hear(), say(framed(arpRequest()), ANSWER, rest));
    Backend backend = ask(path("a")).backend().orElseThrow();
    ByteBuffer unread = ByteBuffer.allocate(rest.length + 1);
    int n =
        FileDescriptorCast.unsafeUsing(descriptor(backend))
            .as(ReadableByteChannel.class)
            .read(unread);
    assertEquals(rest.length, n);
    assertArrayEquals(rest, Arrays.copyOf(unread.array(), n));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void notAlive(String how, FakePasst.Act[] script, Outcome outcome, String words)
      throws Exception {
    FakePasst peer = peer("a", script);
    ProbeResult result = ask(path("a"));
    assertTrue(result.backend().isEmpty());
    assertEquals(outcome, only(result).outcome(), () -> only(result).detail());
    assertTrue(only(result).detail().contains(words), () -> only(result).detail());
    if (outcome == Outcome.BUSY) {
      assertTrue(peer.clients() > 1, "a busy one is asked again");
    } else {
      assertEquals(1, peer.clients());
    }
  }

  static Stream<Arguments> notAlive() {
    byte[] forAnother = arpReply();
    forAnother[31] = 1;
    return Stream.of(
        not("silence", Outcome.SILENT, "did not answer within 500 ms", hear()),
        not("an echo", Outcome.FOREIGN, "sends back what it is sent", echo()),
        not("an SSH banner", Outcome.FOREIGN, "sent \"SSH-\"", say(ascii("SSH-2.0-x\r\n"))),
        not("an HTTP answer", Outcome.FOREIGN, "\"HTTP\"", hear(), say(ascii("HTTP/1.1 400"))),
        not("a length of 0", Outcome.FOREIGN, "0x00000000", hear(), say(new byte[64])),
        not("one byte", Outcome.SILENT, "middle of a frame", hear(), say(new byte[1])),
        not(
            "a length and no frame",
            Outcome.SILENT,
            "middle",
            hear(),
            say(new byte[] {0, 0, 0, 42})),
        not(
            "half an answer, then the end",
            Outcome.FOREIGN,
            "hung up",
            say(new byte[] {0, 0, 0, 42, 1}),
            hangUp()),
        not("requests only", Outcome.SILENT, "did not answer", say(framed(arpRequest()))),
        not("a reply for another", Outcome.SILENT, "did not answer", say(framed(forAnother))),
        not("an answer too late", Outcome.SILENT, "", waitFor(Duration.ofMillis(510)), say(ANSWER)),
        not(
            "frames, then the end",
            Outcome.FOREIGN,
            "hung up",
            say(framed(arpRequest())),
            hangUp()),
        not(
            "the end, but late",
            Outcome.FOREIGN,
            "hung up without an answer: no passt, or one that has just ended",
            hear(),
            waitFor(Duration.ofMillis(250)),
            hangUp()),
        not("the end", Outcome.BUSY, "another client holds it", hear(), hangUp()),
        not("a reset", Outcome.BUSY, "another client holds it", hangUp()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void noPasst(String name, Outcome outcome, String words) throws Exception {
    Files.createFile(directory.resolve("plain"));
    Files.createDirectory(directory.resolve("directory"));
    Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nothing"));
    Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
    deaf("stale").close();
    AFUNIXDatagramSocket datagram = AFUNIXDatagramSocket.newInstance();
    opened.add(datagram);
    datagram.bind(AFUNIXSocketAddress.of(directory.resolve("datagram")));
    String path = name.startsWith("/") ? name : path(name);
    ProbeResult result = ask(path);
    assertTrue(result.backend().isEmpty());
    assertEquals(path, only(result).address());
    assertEquals(outcome, only(result).outcome());
    assertTrue(only(result).detail().contains(words), () -> only(result).detail());
    assertEquals(Duration.ZERO, ticker.passed());
  }

  static Stream<Arguments> noPasst() {
    return Stream.of(
        Arguments.of("nothing", Outcome.ABSENT, "no such file"),
        Arguments.of("nowhere/at/all", Outcome.ABSENT, "no such file"),
        Arguments.of("stale", Outcome.STALE, "nothing listens"),
        Arguments.of("plain", Outcome.WRONG_TYPE, "a plain file"),
        Arguments.of("directory", Outcome.WRONG_TYPE, "a directory"),
        Arguments.of("/dev/null", Outcome.WRONG_TYPE, "a character device"),
        Arguments.of("dangling", Outcome.WRONG_TYPE, "a link to a file that does not exist"),
        Arguments.of("datagram", Outcome.WRONG_TYPE, "not a stream socket"),
        Arguments.of("plain/x", Outcome.ABSENT, "no such file"),
        Arguments.of("loop", Outcome.FAILED, "oo many"),
        Arguments.of("/" + "x".repeat(107), Outcome.FAILED, "path too long, 108 bytes"));
  }

  @Test
  void whatIsInTheWayOfTheSearchIsPassedOverAndReported() throws Exception {
    Files.createFile(Path.of(usual(1)));
    deaf("passt_2.socket").close();
    Files.createSymbolicLink(Path.of(usual(4)), directory.resolve("nothing"));
    peer(64, hear(), say(ANSWER));
    ProbeResult result = search();
    assertEquals(usual(64), result.backend().orElseThrow().address());
    assertEquals(
        List.of(Outcome.WRONG_TYPE, Outcome.STALE, Outcome.WRONG_TYPE, Outcome.VERIFIED),
        outcomes(result));
  }

  @Test
  void aStrangerIsSentNothingAndNamed() throws Exception {
    FakePasst peer = peer("a", hear(), say(ANSWER));
    long self = UserIds.self().orElseThrow();
    Trust trust = new Trust(Set.of(self + 1), Set.of());
    ProbeRequest request = ProbeRequest.DEFAULT.withSockets(List.of(path("a")));
    Passt passt = new Passt(directory.toString(), directory.resolve("proc"));
    Finding finding =
        only(new SocketSearch(passt, new PasstModes(passt), request, trust, ticker).run());
    assertEquals(Outcome.UNTRUSTED, finding.outcome());
    String me = self + " (" + Files.getOwner(directory).getName() + ")";
    assertTrue(finding.detail().contains("belongs to user " + me), finding::detail);
    assertEquals(new Remedy.TrustUser(self), finding.remedies().get(0));
    assertEquals(0, peer.settle().heard(0).length);
  }

  @Test
  void aFullQueueNeverBlocks() throws Exception {
    deaf("a");
    fillQueue(path("a"));
    Finding finding = only(ask(path("a")));
    assertEquals(Outcome.SILENT, finding.outcome());
    assertEquals(
        "its queue is full and took no connection within 500 ms: stopped or hung, it seems",
        finding.detail());
  }

  @Test
  void whatIsStillOpenWhenTheWholeTimeIsUpIsReported() throws Exception {
    peer("silent", hear());
    deaf("full");
    fillQueue(path("full"));
    List<Finding> findings = probe(shortOf(path("silent"), path("full"))).findings();
    assertEquals(
        "took the connection but did not answer before the time for the whole search was up:"
            + " stopped or hung, it seems, or set up to answer nothing (-6 with --no-ndp or --no-icmp)",
        findings.get(0).detail());
    assertEquals(
        "its queue is full and took no connection before the time for the whole search was up:"
            + " stopped or hung, it seems",
        findings.get(1).detail());
    assertEquals(Outcome.SILENT, findings.get(1).outcome());
  }

  @Test
  void withoutVerificationASilentOneIsUsedWhenTheWholeTimeIsUp() throws Exception {
    peer("a", hear());
    peer("b", hear());
    ProbeResult result = probe(shortOf(path("a"), path("b")).withVerify(false));
    assertEquals(path("a"), result.backend().orElseThrow().address());
    assertEquals(
        "took the connection, did not answer before the time for the whole search was up",
        result.findings().get(0).detail());
  }

  /** The whole search ends before a single candidate's time is up. */
  private static ProbeRequest shortOf(String... paths) {
    return ProbeRequest.DEFAULT
        .withSockets(List.of(paths))
        .withTotalTimeout(Duration.ofMillis(200));
  }

  @Test
  void whereNothingIsAPasstCanBeStartedAtTheUsualPlace() throws Exception {
    assertEquals(
        List.of(
            new StartDaemon(List.of("passt"), Place.USUAL, false),
            new Remedy.UseProbe("passt-private"),
            new Remedy.Install("passt", "Debian, Ubuntu, Fedora: package passt")),
        search().remedies());
  }

  @Test
  void whereTheSocketsAreNamedAPasstCanBeStartedWhereNothingListens() throws Exception {
    Files.createFile(Path.of(path("plain")));
    deaf("stale").close();
    for (String free : new String[] {"stale", "none"}) {
      assertEquals(
          new StartDaemon(List.of("passt", "--socket", path(free)), Place.SEARCHED, false),
          ask(path("plain"), path(free)).remedies().get(0));
    }
    assertEquals(
        new StartDaemon(List.of("passt", "--socket", "PATH"), Place.FREE, false),
        ask(path("plain")).remedies().get(0));
  }

  @Test
  void besideABusyOneASecondPasstCanBeStarted() throws Exception {
    peer(1, hangUp());
    assertEquals(new StartDaemon(List.of("passt"), Place.USUAL, true), search().remedies().get(0));
  }

  @Test
  void aPasstThatRunsAlreadyTakesNoSettings() throws Exception {
    peer(1, hear(), say(ANSWER));
    ProbeResult result = probe(instead("hostfwd", "tcp::2222-:22", "smb", "/srv"));
    assertEquals(
        List.of(
            "hostfwd=tcp::2222-:22: not kept: a passt that runs already takes no settings",
            "smb=/srv: not kept: passt has no file server"),
        lines(result.settings()));
    assertEquals(
        List.of(
            new Remedy.UseProbe("passt-private"),
            new StartDaemon(
                List.of(
                    "passt",
                    "-a",
                    "10.0.2.15",
                    "-n",
                    "24",
                    "-g",
                    "10.0.2.2",
                    "--dns-forward",
                    "10.0.2.3",
                    "-t",
                    "0.0.0.0/2222:22"),
                Place.USUAL,
                false)),
        result.remedies());
  }

  @Test
  void aPasstThatRunsAlreadyPublishesNoPortsAndIsNotTouched() throws Exception {
    FakePasst peer = peer("a", hear(), say(ANSWER));
    PublishedPort port = new PublishedPort(PublishedPort.Protocol.TCP, "127.0.0.1", 0, 22);
    ProbeResult result =
        probe(ProbeRequest.DEFAULT.withSockets(List.of(path("a"))).withPublished(List.of(port)));
    assertEquals(Optional.empty(), result.backend());
    assertEquals(Outcome.UNSUPPORTED, only(result).outcome());
    assertEquals("one that runs already publishes no ports", only(result).detail());
    assertEquals(List.of(new Remedy.UseProbe("passt-private")), result.remedies());
    assertEquals(0, peer.settle().clients());
  }

  @Test
  void aPasstWithSettingsCanBeStartedAtTheSocketThatIsNamed() throws Exception {
    peer("a", hear(), say(ANSWER));
    ProbeRequest request =
        instead("hostfwd", "tcp::2222-:22").withSockets(List.of(path("b"), path("a")));
    ProbeResult result = probe(request);
    StartDaemon start = (StartDaemon) result.remedies().get(1);
    assertEquals(List.of("passt", "--socket", path("a"), "-a"), start.command().subList(0, 4));
    assertEquals(Place.SEARCHED, start.place());
  }

  @Test
  void whatNoPasstCanHasNoRemedy() throws Exception {
    peer(1, hear(), say(ANSWER));
    ProbeResult result = probe(instead("tftp", "/srv"));
    assertEquals(
        List.of("tftp=/srv: not kept: passt has no TFTP server"), lines(result.settings()));
    assertEquals(List.of(), result.remedies());
  }

  @Test
  void settingsThatQemuWouldRefuseAreLostToo() throws Exception {
    peer(1, hear(), say(ANSWER));
    ProbeResult result = probe(instead("hostfwd", "tcp:localhost:2222-:22"));
    assertEquals(
        List.of(
            "hostfwd=tcp:localhost:2222-:22: not kept:"
                + " a passt that runs already takes no settings"),
        lines(result.settings()));
    assertEquals(List.of(), result.remedies());
  }

  @Test
  void aGuestThatIsLockedInGetsNoPasstThatRunsAlready() throws Exception {
    FakePasst peer = peer("a", hear(), say(ANSWER));
    ProbeRequest request = instead("restrict", "on").withSockets(List.of(path("a")));
    ProbeResult result = probe(request);
    assertEquals(Optional.empty(), result.backend());
    assertEquals(
        "restrict=on: one that runs already would let the guest out", only(result).detail());
    assertEquals(List.of(new Remedy.UseProbe("passt-private")), result.remedies());
    Preview preview = new PasstProbe().preview(request);
    assertEquals(Optional.of(only(result).detail()), preview.refusal());
    assertEquals(result.remedies(), preview.remedies());
    assertEquals(0, peer.settle().clients());
  }

  @Test
  void aGuestThatIsLockedInWithAForwardGetsNoPasstAtAll() {
    Preview preview =
        new PasstProbe().preview(instead("restrict", "on", "hostfwd", "tcp::2222-:22"));
    assertEquals(
        Optional.of(
            "restrict=on with hostfwd: passt would let the guest out; remove restrict=on, or"
                + " run QEMU without qrap"),
        preview.refusal());
    assertEquals(List.of(), preview.remedies());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "ON", "true1", ""})
  void aValueThatIsNeitherOnNorOffOpensNoGuest(String value) throws Exception {
    FakePasst peer = peer("a", hear(), say(ANSWER));
    ProbeRequest request = instead("restrict", value).withSockets(List.of(path("a")));
    ProbeResult result = probe(request);
    assertEquals(Optional.empty(), result.backend());
    String refusal = "restrict=" + value + ": neither on nor off; QEMU would refuse it too";
    assertEquals(refusal, only(result).detail());
    assertEquals(Optional.of(refusal), new PasstProbe().preview(request).refusal());
    assertEquals(Optional.of(refusal), new PrivatePasstProbe().preview(request).refusal());
    assertEquals(0, peer.settle().clients());
  }

  @Test
  void ofANetworkWithoutSettingsNothingIsSaid() throws Exception {
    peer(1, hear(), say(ANSWER));
    ProbeResult result = probe(instead());
    assertEquals(List.of(), result.settings());
    assertEquals(List.of(), result.remedies());
  }

  @Test
  void settingsThatChangeNothingAreKept() throws Exception {
    peer(1, hear(), say(ANSWER));
    ProbeResult result = probe(instead("restrict", "off", "ipv4", "on", "ipv6", "on"));
    assertEquals(
        List.of("ipv4=on: kept", "ipv6=on: kept", "restrict=off: kept"), lines(result.settings()));
    assertEquals(List.of(), result.remedies());
  }

  @Test
  void whatWouldBeLostIsKnownBeforehand() {
    PasstProbe probe = new PasstProbe(Passt.inTmp(), ticker, "no-such-passt");
    Preview preview =
        probe.preview(instead("hostfwd", "tcp::2222-:22").withSockets(List.of("/x", "/y")));
    assertEquals(Attachment.SOCKET, preview.attachment());
    assertEquals(
        List.of("hostfwd=tcp::2222-:22: not kept: a passt that runs already takes no settings"),
        lines(preview.settings()));
    StartDaemon start = (StartDaemon) preview.remedies().get(1);
    assertEquals(List.of("passt", "--socket", "/x", "-a"), start.command().subList(0, 4));
    assertEquals(List.of(), preview.command());
    assertEquals(List.of(), probe.preview(instead()).settings());
  }

  private static List<String> lines(List<SettingResult> settings) {
    return settings.stream().map(SettingResult::line).toList();
  }

  /** In place of QEMU's own network with these settings. */
  private static ProbeRequest instead(String... settings) {
    Map<String, List<String>> map = new LinkedHashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], List.of(settings[i + 1]));
    }
    return ProbeRequest.DEFAULT.withDemand(
        Demand.ANY.withReplaced(new ReplacedNetdev("user", map)));
  }

  @Test
  void aQueueThatMovesOnInTimeIsJoined() throws Exception {
    FakePasst peer = deaf("a", hear(), say(ANSWER));
    fillQueue(path("a"));
    ticker.moves(peer);
    assertEquals(Outcome.VERIFIED, only(ask(path("a"))).outcome());
  }

  @Test
  void aBusyOneIsPassedOverAtOnceAndAskedOnce() throws Exception {
    FakePasst busy = peer(1, hangUp());
    peer(2, hear(), say(ANSWER));
    ProbeResult result = search();
    assertEquals(usual(2), result.backend().orElseThrow().address());
    assertEquals(List.of(Outcome.BUSY, Outcome.VERIFIED), outcomes(result));
    assertEquals(1, busy.settle().clients());
    assertBelow(Duration.ofMillis(10));
  }

  @Test
  void aBusyOneIsAskedAgainWhenNoOtherIsLeft() throws Exception {
    FakePasst stale = peer(1);
    stale.close();
    int[] client = {0};
    peer(
        2,
        it -> {
          if (client[0]++ < 3) {
            it.hangUp();
          }
          return true;
        },
        hear(),
        say(ANSWER));
    ProbeResult result = search();
    assertEquals(usual(2), result.backend().orElseThrow().address());
    assertEquals(List.of(Outcome.STALE, Outcome.VERIFIED), outcomes(result));
    assertBelow(Duration.ofMillis(200));
  }

  @Test
  void onesThatStayBusyAreGivenUpAfterTheTotalTime() throws Exception {
    FakePasst busy = peer(1, hangUp());
    peer(2, hangUp());
    ProbeResult result = search();
    assertEquals(List.of(Outcome.BUSY, Outcome.BUSY), outcomes(result));
    assertBelow(Duration.ofMillis(2510));
    int attempts = busy.settle().clients();
    assertTrue(attempts > 40 && attempts <= 51, () -> "asked " + attempts + " times");
    assertTrue(ticker.passed().toMillis() > 2400, () -> "" + ticker.passed());
  }

  @Test
  void aBusyOneStaysBusyWhereTheTimeEndsWhileItIsAskedAgain() throws Exception {
    int[] client = {0};
    peer(
        "a",
        it -> {
          if (client[0]++ == 0) {
            it.hangUp();
          }
          return true;
        });
    ProbeRequest request =
        ProbeRequest.DEFAULT
            .withSockets(List.of(path("a")))
            .withTotalTimeout(Duration.ofMillis(200));
    Finding finding = only(probe(request));
    assertEquals(2, client[0]);
    assertEquals(Outcome.BUSY, finding.outcome());
  }

  @Test
  void aPeerThatHangsUpAtAnyMomentIsBusy() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path("a")));
      Thread passt =
          new Thread(
              () -> {
                try {
                  while (true) {
                    server.accept().close();
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      passt.start();
      // No time passes, however long the other thread takes.
      Ticker standing =
          new Ticker() {
            @Override
            public long nanos() {
              return 0;
            }

            @Override
            public void pause(long nanos) throws InterruptedException {
              Thread.sleep(1);
            }
          };
      PasstProbe probe =
          new PasstProbe(new Passt(directory.toString(), directory.resolve("proc")), standing);
      ProbeRequest once =
          ProbeRequest.DEFAULT.withSockets(List.of(path("a"))).withTotalTimeout(SocketSearch.RETRY);
      for (int i = 0; i < 200; i++) {
        assertEquals(Outcome.BUSY, only(probe.probe(once)).outcome());
      }
      server.close();
      passt.join();
    }
  }

  @Test
  void eightThatHangDelayALiveOneByLessThanSixHundredMilliseconds() throws Exception {
    List<FakePasst> hung = new ArrayList<>();
    for (int number = 1; number <= 8; number++) {
      hung.add(peer(number));
    }
    peer(9, hear(), say(ANSWER));
    ProbeResult result = search();
    assertEquals(usual(9), result.backend().orElseThrow().address());
    assertBelow(Duration.ofMillis(600));
    for (FakePasst peer : hung) {
      assertEquals(1, peer.settle().clients());
    }
  }

  @Test
  void sixtyFourThatHangTakeNoLongerThanTheTotalTime() throws Exception {
    for (int number = 1; number <= 64; number++) {
      peer(number);
    }
    ProbeResult result = search();
    assertEquals(64, result.findings().size());
    assertEquals(Set.of(Outcome.SILENT), Set.copyOf(outcomes(result)));
    assertTrue(result.findings().get(63).detail().contains("within 500 ms"));
    assertBelow(Duration.ofMillis(2500));
  }

  @Test
  void aSilentOneKeepsItsOwnTimeWhileOthersAreAsked() throws Exception {
    peer(1, hear(), waitFor(Duration.ofMillis(400)), say(ANSWER));
    peer(2);
    ProbeResult result = search();
    assertEquals(usual(1), result.backend().orElseThrow().address());
    assertEquals(List.of(Outcome.VERIFIED, Outcome.SILENT), outcomes(result));
  }

  @Test
  void theFirstAnswerWins() throws Exception {
    FakePasst slow = peer(1, hear(), waitFor(Duration.ofMillis(100)), say(ANSWER));
    peer(2, hear(), say(ANSWER));
    ProbeResult result = search();
    assertEquals(usual(2), result.backend().orElseThrow().address());
    assertEquals("had not answered yet when another did", result.findings().get(0).detail());
    assertEquals(1, slow.settle().clients());
  }

  @Test
  void theLowerNumberWinsWhereTwoAnswersAreIn() throws Exception {
    FakePasst.Act together = client -> ticker.passed().toMillis() >= 60;
    peer(1, hear(), together, say(ANSWER));
    peer(2, hear(), together, say(ANSWER));
    assertEquals(usual(1), search().backend().orElseThrow().address());
  }

  @Test
  void whatTheTimeDidNotSufficeForIsReported() throws Exception {
    peer("a");
    peer("b");
    ProbeRequest request =
        ProbeRequest.DEFAULT
            .withSockets(List.of(path("a"), path("b"), path("c")))
            .withTotalTimeout(Duration.ofMillis(20));
    ProbeResult result = probe(request);
    assertEquals(List.of(Outcome.SILENT, Outcome.FAILED, Outcome.ABSENT), outcomes(result));
    assertTrue(result.findings().get(1).detail().startsWith("not asked"));
  }

  @Test
  void withoutVerificationASilentOneIsUsedOnceItsTimeIsUp() throws Exception {
    peer("a", hear());
    ProbeResult result = probe(unverified(path("a")));
    assertEquals(path("a"), result.backend().orElseThrow().address());
    assertEquals(Outcome.UNVERIFIED, only(result).outcome());
    assertTrue(ticker.passed().toMillis() >= 500);
  }

  @Test
  void aProvenOneIsPreferredToASilentOneWithoutVerification() throws Exception {
    peer("a", hear());
    peer("b", hear(), say(ANSWER));
    ProbeResult result = probe(unverified(path("a"), path("b")));
    assertEquals(path("b"), result.backend().orElseThrow().address());
  }

  @Test
  void aStreamThatStopsInsideAFrameIsNeverHandedOver() throws Exception {
    peer("a", hear(), say(new byte[] {0, 0}));
    assertTrue(probe(unverified(path("a"))).backend().isEmpty());
  }

  @Test
  void anInterruptEndsTheSearch() throws Exception {
    peer(1, hear(), say(ANSWER));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, this::search);
    assertFalse(Thread.interrupted());
  }

  @Test
  void aNameMayHoldAnyBytes() throws Exception {
    String name = "caf\u00e9 \udcff";
    peer("plain", hear(), say(ANSWER));
    Files.move(directory.resolve("plain"), NativePath.of(path(name)));
    assertEquals(path(name), ask(path(name)).backend().orElseThrow().address());
  }

  private static Arguments how(String how, String answered, FakePasst.Act... script) {
    return Arguments.of(how, script, answered);
  }

  private static Arguments not(String how, Outcome outcome, String words, FakePasst.Act... script) {
    return Arguments.of(how, script, outcome, words);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private FakePasst peer(int number, FakePasst.Act... script) throws IOException {
    return peer("passt_" + number + ".socket", script);
  }

  private FakePasst peer(String name, FakePasst.Act... script) throws IOException {
    return opened(ticker.moves(FakePasst.at(Path.of(path(name)), script)));
  }

  /** Is moved on by the test alone. */
  private FakePasst deaf(String name, FakePasst.Act... script) throws IOException {
    return opened(FakePasst.withQueue(1, Path.of(path(name)), script));
  }

  private FakePasst opened(FakePasst peer) {
    opened.add(peer);
    return peer;
  }

  private void fillQueue(String path) throws IOException {
    while (true) {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
      opened.add(client);
      client.configureBlocking(false);
      try {
        client.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        return;
      }
    }
  }

  private String path(String name) {
    return directory + "/" + name;
  }

  private String usual(int number) {
    return path("passt_" + number + ".socket");
  }

  private ProbeResult search() throws InterruptedException {
    return probe(ProbeRequest.DEFAULT);
  }

  private ProbeResult ask(String... paths) throws InterruptedException {
    return probe(ProbeRequest.DEFAULT.withSockets(List.of(paths)));
  }

  private ProbeResult probe(ProbeRequest request) throws InterruptedException {
    // One whose abilities are not those of the machine that runs the test.
    PasstProbe probe =
        new PasstProbe(
            new Passt(directory.toString(), directory.resolve("proc")), ticker, "no-such-passt");
    ProbeResult result = probe.probe(request);
    result.backend().ifPresent(opened::add);
    return result;
  }

  private static ProbeRequest unverified(String... paths) {
    return ProbeRequest.DEFAULT.withSockets(List.of(paths)).withVerify(false);
  }

  private static List<Outcome> outcomes(ProbeResult result) {
    return result.findings().stream().map(Finding::outcome).toList();
  }

  private static Finding only(ProbeResult result) {
    assertEquals(1, result.findings().size(), () -> "" + result.findings());
    return result.findings().get(0);
  }

  private void assertBelow(Duration limit) {
    assertTrue(ticker.passed().compareTo(limit) <= 0, () -> "took " + ticker.passed());
  }

  private static long sockets() throws IOException {
    long sockets = 0;
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          if (Files.readSymbolicLink(descriptor).toString().startsWith("socket:")) {
            sockets++;
          }
        } catch (NoSuchFileException e) {
          // That of the directory stream itself, or the garbage collector was faster.
        }
      }
    }
    return sockets;
  }

  private static int descriptor(Backend backend) {
    return backend.connection().orElseThrow().descriptor().orElseThrow();
  }
}
