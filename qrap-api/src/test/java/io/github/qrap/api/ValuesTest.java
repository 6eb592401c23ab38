package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment.Kind;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  private static final PublishedPort SSH =
      new PublishedPort(PublishedPort.Protocol.TCP, "0.0.0.0", 0, 22);

  @ParameterizedTest
  @CsvSource({
    "user, on, true",
    "user, y, true",
    "user, 1, true",
    "user, ON, true",
    "user, '', true",
    "user, off, false",
    "user, no, false",
    "user, false, false",
    "user, n, false",
    "passt, on, false"
  })
  void onlyAWordForOffLetsAGuestOut(String type, String restrict, boolean locksIn) {
    Map<String, List<String>> settings = Map.of("restrict", List.of("off", restrict));
    assertEquals(locksIn, new ReplacedNetdev(type, settings).locksIn());
  }

  @Test
  void propertiesKeepTheirOrderAndAreCopied() {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String name : new String[] {"z", "a", "m"}) {
      properties.put(name, name);
    }
    DeviceOption device = new DeviceOption("e1000", properties);
    properties.clear();
    assertEquals(List.of("z", "a", "m"), new ArrayList<>(device.properties().keySet()));
  }

  @Test
  void aBackendHasAConnectionIfItsAttachmentTakesOneAndMayHaveOneOtherwise() throws Exception {
    assertThrows(IllegalArgumentException.class, () -> Backend.of("/x", Attachment.SOCKET));
    Attachment path = new Attachment.SocketPath("/x", Optional.empty());
    Connection held = connection(new int[1]);
    assertEquals(Optional.of(held), Backend.of("/x", path, held).connection());
    assertEquals(Optional.empty(), Backend.of("/x", path).connection());
  }

  @Test
  void aBackendClosesItsConnection() throws Exception {
    int[] closed = new int[1];
    Backend.of("/x", Attachment.SOCKET, connection(closed)).close();
    assertEquals(1, closed[0]);
  }

  private static Connection connection(int[] closed) {
    return Connection.of(9, () -> closed[0]++);
  }

  @Test
  void aConnectionHasANumberOrAChannel() throws Exception {
    assertEquals(OptionalInt.of(9), connection(new int[1]).descriptor());
    assertEquals(Optional.empty(), connection(new int[1]).channel());
    assertThrows(IllegalArgumentException.class, () -> Connection.of(-1, () -> {}));
    SocketChannel channel = SocketChannel.open();
    Connection connection = Connection.of(channel);
    assertEquals(OptionalInt.empty(), connection.descriptor());
    assertEquals(Optional.of(channel), connection.channel());
    connection.close();
    assertFalse(channel.isOpen());
  }

  @Test
  void eachAttachmentHasItsKindAndTakesADescriptorWhereOneIsHandedOver() {
    Optional<Duration> second = Optional.of(Duration.ofSeconds(1));
    assertAttachment(Kind.SOCKET, true, Attachment.SOCKET);
    assertAttachment(Kind.PATH, false, new Attachment.SocketPath("/x", Optional.empty()));
    assertAttachment(Kind.RECONNECTING_PATH, false, new Attachment.SocketPath("/x", second));
    assertAttachment(Kind.VHOST_USER, false, new Attachment.VhostUser(Optional.of("/x"), second));
    assertAttachment(
        Kind.VHOST_USER, true, new Attachment.VhostUser(Optional.empty(), Optional.empty()));
    assertAttachment(Kind.NETDEV, false, new Attachment.Netdev("vde", Map.of()));
    assertAttachment(
        Kind.NETDEV, true, new Attachment.Netdev("dgram", Map.of(), Optional.of("local.str")));
  }

  private static void assertAttachment(Kind kind, boolean takes, Attachment attachment) {
    assertEquals(kind, attachment.kind());
    assertEquals(takes, attachment.takesDescriptor(), attachment.toString());
  }

  @Test
  void onlyAPathIsConnectedToAgain() {
    Optional<Duration> wait = Optional.of(Duration.ofSeconds(1));
    assertEquals(wait, ((Attachment) new Attachment.SocketPath("/x", wait)).reconnect());
    Attachment vhostUser = new Attachment.VhostUser(Optional.of("/x"), wait);
    assertEquals(wait, vhostUser.reconnect());
    assertEquals(Optional.empty(), Attachment.SOCKET.reconnect());
    assertEquals(Optional.empty(), new Attachment.Netdev("vde", Map.of()).reconnect());
  }

  @Test
  void anAttachmentThatCannotReconnectDoesNotSayThatItDoes() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Attachment.SocketPath("/x", Optional.of(Duration.ZERO)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Attachment.VhostUser(Optional.empty(), Optional.of(Duration.ofSeconds(1))));
  }

  @Test
  void aDemandKeepsItsValuesAndChangesNoOther() {
    Demand demand =
        Demand.ANY.withNetdevId("n").withMac("52:54:00:00:00:01").refusing(Kind.PATH, "why");
    assertEquals("n", demand.netdevId());
    assertEquals(Optional.of("52:54:00:00:00:01"), demand.mac());
    assertEquals(Optional.of("why"), demand.refusal(Kind.PATH));
    assertEquals(Optional.empty(), demand.refusal(Kind.SOCKET));
    assertEquals(Optional.empty(), Demand.ANY.refusal(Kind.PATH));
    ReplacedNetdev user = new ReplacedNetdev("user", Map.of("hostfwd", List.of("b", "a")));
    assertEquals(Optional.of(user), demand.withReplaced(user).replaced());
    assertEquals(Optional.of("why"), demand.withReplaced(user).refusal(Kind.PATH));
  }

  @Test
  void aResultKeepsWhatItIsToldAndChangesNoOther() {
    ProbeResult none = ProbeResult.none("x", List.of());
    List<SettingResult> settings = List.of(SettingResult.lost("a=1", "there is no a"));
    ProbeResult told =
        none.withSettings(settings).withRemedies(List.of(new Remedy.AcceptUnverified()));
    assertEquals(settings, told.settings());
    assertEquals(1, told.withSettings(List.of()).remedies().size());
    assertEquals(List.of(), none.settings());
  }

  @Test
  void aPreviewKeepsWhatItIsToldAndChangesNoOther() {
    Preview bare = Preview.of(Attachment.SOCKET);
    List<SettingResult> settings = List.of(SettingResult.overridden("a=1"));
    List<Remedy> remedies = List.of(new Remedy.AcceptUnverified());
    Preview told =
        bare.withRefusal("no")
            .withCommand(List.of("daemon"))
            .withSettings(settings)
            .withRemedies(remedies)
            .withListening(List.of(SSH))
            .withRefusal("why");
    assertEquals(Attachment.SOCKET, told.attachment());
    assertEquals(Optional.of("why"), told.refusal());
    assertEquals(List.of("daemon"), told.command());
    assertEquals(settings, told.settings());
    assertEquals(remedies, told.remedies());
    assertEquals(List.of(SSH), told.listening());
    assertEquals(List.of(), bare.listening());
    assertEquals(Optional.empty(), bare.refusal());
  }

  @Test
  void daemonsThatListenOnOnePortCannotRunSideBySide() {
    Preview bare = Preview.of(Attachment.SOCKET);
    PublishedPort port = SSH.atHostPort(2222);
    Preview ssh = bare.withListening(List.of(port));
    Map<String, Preview> previews = new LinkedHashMap<>();
    previews.put("wan", ssh);
    previews.put("lan", bare);
    assertEquals(Optional.empty(), Preview.conflict(previews));
    previews.put("dmz", ssh);
    assertEquals(
        ("netdev wan forwards " + port + " and netdev dmz forwards " + port)
            + ": both listen on the same port; choose another one for one of them",
        Preview.conflict(previews).orElseThrow());
  }

  @Test
  void whatBecomesOfASettingIsSaidInOneLine() {
    SettingResult kept = SettingResult.kept("a=1", List.of("-a", "1"));
    assertEquals("a=1: kept", kept.line());
    assertEquals("a=1: kept (-a 1)", kept.toString());
    assertEquals(
        "a=1: it is 2", SettingResult.changed("a=1", List.of("-a", "2"), "it is 2").line());
    assertEquals(
        "a=1: other arguments for the daemon decide", SettingResult.overridden("a=1").toString());
    assertEquals("a=1: not kept: no a", SettingResult.lost("a=1", "no a").line());
    assertEquals(
        "a=1: not kept: no a; write b",
        SettingResult.lost("a=1", "no a").withRemedy(new Remedy.Advice("write b")).line());
    assertEquals(
        "a=1: not kept: no a",
        SettingResult.lost("a=1", "no a")
            .withRemedy(new Remedy.AddDaemonArguments(List.of("-a")))
            .line());
  }

  @Test
  void whatBecomesOfASettingCanBeReadInItsParts() {
    SettingResult changed =
        SettingResult.changed("a=1", List.of("-a", "2"), "it is 2")
            .withRemedy(new Remedy.Advice("write b"));
    assertEquals("a=1", changed.setting());
    assertEquals(SettingResult.Outcome.CHANGED, changed.outcome());
    assertEquals(List.of("-a", "2"), changed.arguments());
    assertEquals("it is 2", changed.reason());
    assertEquals(Optional.of(new Remedy.Advice("write b")), changed.remedy());
    assertEquals(Optional.empty(), SettingResult.overridden("a=1").remedy());
  }

  @Test
  void settingsOfANetdevKeepTheirOrderAndAreCopied() {
    Map<String, List<String>> settings = new LinkedHashMap<>();
    List<String> forwards = new ArrayList<>(List.of("tcp::2-:2", "tcp::1-:1"));
    settings.put("net", List.of("10.0.2.0/24"));
    settings.put("hostfwd", forwards);
    ReplacedNetdev netdev = new ReplacedNetdev("user", settings);
    settings.clear();
    forwards.clear();
    assertEquals(
        "{net=[10.0.2.0/24], hostfwd=[tcp::2-:2, tcp::1-:1]}", netdev.settings().toString());
  }

  @Test
  void eachPartOfARequestIsKeptByTheOthers() {
    Demand demand = Demand.ANY.withNetdevId("n");
    ProbeRequest request =
        ProbeRequest.DEFAULT
            .withDemand(demand)
            .withSockets(List.of("/x"))
            .withAnswerTimeout(Duration.ofMillis(1))
            .withTotalTimeout(Duration.ofMillis(2))
            .withTrustedUids(Set.of(7L))
            .withVerify(false)
            .withReconnect(Duration.ofMillis(3))
            .withDaemonArguments(List.of("-4"))
            .withPublished(List.of(SSH))
            .withDemand(demand);
    assertEquals(demand, request.demand());
    assertEquals(List.of("/x"), request.sockets());
    assertEquals(Duration.ofMillis(1), request.answerTimeout());
    assertEquals(Duration.ofMillis(2), request.totalTimeout());
    assertEquals(Set.of(7L), request.trustedUids());
    assertFalse(request.verify());
    assertEquals(Optional.of(Duration.ofMillis(3)), request.reconnect());
    assertEquals(Optional.empty(), ProbeRequest.DEFAULT.reconnect());
    assertEquals(List.of("-4"), request.daemonArguments());
    assertEquals(List.of(SSH), request.published());
    assertEquals(List.of(), ProbeRequest.DEFAULT.sockets());
  }

  @Test
  void timesMustBePositive() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ProbeRequest.DEFAULT.withAnswerTimeout(Duration.ZERO));
    assertEquals("answerTimeout <PT0S> must be positive", e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> ProbeRequest.DEFAULT.withReconnect(Duration.ofMillis(-1)));
  }

  @Test
  void aProgramIsCalledByItsPathAndFindsTheStandardStreams() {
    Program program = Program.of("/bin/echo", List.of("a", "b"));
    assertEquals(List.of("/bin/echo", "a", "b"), program.argv());
    assertEquals(List.of(), program.descriptors());
    assertEquals(Inheritance.STANDARD, program.inheritance());
    assertEquals(List.of("echo", "c"), program.calledBy("echo").withArguments(List.of("c")).argv());
    assertThrows(IllegalArgumentException.class, () -> program.expecting(List.of(-1)));
  }

  @Test
  void aProgramBehindAnotherIsItsLastArgumentButForItsOwn() {
    Program program =
        Program.of("/bin/echo", List.of("a"))
            .calledBy("echo")
            .expecting(List.of(5))
            .behind("nice", List.of("-n", "5"));
    assertEquals("nice", program.path());
    assertEquals(List.of("nice", "-n", "5", "/bin/echo", "a"), program.argv());
    assertEquals(List.of(5), program.descriptors());
    assertEquals("/usr/bin/nice", program.at("/usr/bin/nice").path());
    assertEquals(program.argv(), program.at("/usr/bin/nice").argv());
  }

  @Test
  void anInheritanceKeepsItsValues() {
    Inheritance inheritance =
        Inheritance.STANDARD
            .withDescriptors(List.of(2, 9))
            .withEnvironment(List.of("A=1"))
            .withBlockedSignals(1)
            .withIgnoredSignals(2);
    assertEquals(List.of(2, 9), inheritance.descriptors());
    assertEquals(Optional.of(List.of("A=1")), inheritance.environment());
    assertEquals(1, inheritance.blockedSignals());
    assertEquals(2, inheritance.ignoredSignals());
    assertEquals(List.of(0, 1, 2), Inheritance.STANDARD.descriptors());
  }

  @Test
  void aLaunchTakesTheConnectionOfItsBackendIfThatHasOne() {
    Launch launch = Launch.of("/bin/true", List.of());
    Connection connection = connection(new int[1]);
    Backend connected = Backend.of("/x", Attachment.SOCKET, connection);
    Launch with = launch.connectedTo(connected, 5);
    assertEquals(List.of(new Launch.Handover(connection, 5)), with.handovers());
    assertEquals(List.of(5), with.program().descriptors());
    Backend elsewhere = Backend.of("/x", new Attachment.SocketPath("/x", Optional.empty()));
    assertEquals(List.of(), launch.connectedTo(elsewhere, 5).handovers());
  }

  @Test
  void aLaunchHandsOverSeveralConnectionsWithDifferentNumbers() {
    Connection connection = connection(new int[1]);
    Launch launch =
        Launch.of(Program.of("/bin/true", List.of()).expecting(List.of(5, 6)))
            .with(new Launch.Handover(connection, 5))
            .with(new Launch.Handover(connection, 7));
    assertEquals(List.of(5, 6, 7), launch.program().descriptors());
    assertEquals(2, launch.inheriting(Inheritance.STANDARD).handovers().size());
    assertThrows(
        IllegalArgumentException.class, () -> launch.with(new Launch.Handover(connection, 7)));
    assertThrows(IllegalArgumentException.class, () -> new Launch.Handover(connection, -1));
  }

  @Test
  void aResultWithoutABackendReportsByAnExceptionWhatWasFoundWhere() throws Exception {
    Remedy remedy = new Remedy.Advice("look elsewhere");
    Finding finding =
        Finding.of("/x", Finding.Outcome.ABSENT, "nothing is there", Duration.ofMillis(1))
            .withRemedies(List.of(remedy));
    assertEquals(List.of(remedy), finding.remedies());
    ProbeResult result =
        ProbeResult.none("looked at /x", List.of(finding)).withRemedies(List.of(remedy));
    assertEquals(List.of(remedy), result.remedies());
    NoBackendException e = assertThrows(NoBackendException.class, result::requireBackend);
    assertEquals(List.of(finding), e.findings());
    assertEquals("no backend: looked at /x; /x: nothing is there", e.getMessage());

    Backend backend = Backend.of("/x", Attachment.SOCKET, connection(new int[1]));
    assertEquals(backend, ProbeResult.found(backend, "looked", List.of()).requireBackend());
  }

  @Test
  void aRemedyThatIsACommandHasAProgram() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Remedy.StartDaemon(List.of(), Remedy.StartDaemon.Place.USUAL, false));
  }

  @Test
  void aBackendKnowsWhereAPortOfTheGuestIs() throws Exception {
    PublishedPort dns = new PublishedPort(PublishedPort.Protocol.UDP, "::1", 5353, 53);
    int[] closed = new int[1];
    Backend backend =
        Backend.of("/x", Attachment.SOCKET, connection(closed))
            .withPublished(List.of(SSH.atHostPort(2222), dns));
    assertEquals(List.of(SSH.atHostPort(2222), dns), backend.published());
    assertEquals(
        Optional.of(new InetSocketAddress("127.0.0.1", 2222)),
        backend.publishedAt(PublishedPort.Protocol.TCP, 22));
    assertEquals(
        Optional.of(new InetSocketAddress("::1", 5353)),
        backend.publishedAt(PublishedPort.Protocol.UDP, 53));
    assertEquals(Optional.empty(), backend.publishedAt(PublishedPort.Protocol.UDP, 22));
    backend.close();
    assertEquals(1, closed[0]);
    assertThrows(IllegalArgumentException.class, () -> backend.withPublished(List.of(SSH)));
  }

  @Test
  void aPublishedPortIsReachedOnTheLoopbackAddressWhereItListensOnAll() {
    assertEquals(new InetSocketAddress("127.0.0.1", 22), at("0.0.0.0").localAddress());
    assertEquals(new InetSocketAddress("::1", 22), at("::").localAddress());
    assertEquals(new InetSocketAddress("192.0.2.1", 22), at("192.0.2.1").localAddress());
    assertEquals("192.0.2.1:22->80/tcp", at("192.0.2.1").toString());
    assertEquals("0.0.0.0:PORT->22/tcp", SSH.toString());
    assertEquals("[fe80::1]:22->80/tcp", at("fe80::1").toString());
  }

  @Test
  void anAddressIsTheSameHoweverItIsWritten() {
    assertEquals(at("::1"), at("0:0:0:0:0:0:0:1"));
    assertEquals(at("::"), at("0::0"));
    assertEquals("2001:db8::a:0:0:1", at("2001:0DB8:0:0:a::1").hostAddress());
    assertEquals("1:2:3:4:5:6:0:8", at("1:2:3:4:5:6::8").hostAddress());
  }

  @Test
  void portsOverlapWhereNoMachineCouldListenForBoth() {
    PublishedPort port = at("127.0.0.1");
    assertTrue(port.overlaps(at("127.0.0.1")));
    assertTrue(port.overlaps(at("0.0.0.0")));
    assertTrue(at("0.0.0.0").overlaps(port));
    assertTrue(at("::").overlaps(at("::1")));
    assertFalse(port.overlaps(at("127.0.0.2")));
    assertFalse(port.overlaps(at("::")));
    assertFalse(port.overlaps(port.atHostPort(23)));
    assertFalse(port.atHostPort(0).overlaps(port.atHostPort(0)));
    assertFalse(port.overlaps(new PublishedPort(PublishedPort.Protocol.UDP, "127.0.0.1", 22, 80)));
  }

  /** A name would be asked of a name server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "1.2.3",
        "1.2.3.256",
        "127.000.000.001",
        "1.2.3.4.5",
        "x::1",
        "fe80::1%lo",
        "1::2::3"
      })
  void aPublishedPortHasAnAddressInDigits(String text) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> at(text));
    assertEquals(
        "hostAddress <" + text + "> must be an IPv4 or IPv6 address in digits", e.getMessage());
  }

  private static PublishedPort at(String address) {
    return new PublishedPort(PublishedPort.Protocol.TCP, address, 22, 80);
  }

  @Test
  void aPublishedPortHasPorts() {
    assertEquals(
        "255.0.0.255:65535->65535/tcp",
        new PublishedPort(PublishedPort.Protocol.TCP, "255.0.0.255", 65535, 65535).toString());
    assertEquals(0, SSH.atHostPort(0).hostPort());
    assertEquals(1, new PublishedPort(PublishedPort.Protocol.UDP, "::", 0, 1).guestPort());
    assertThrows(IllegalArgumentException.class, () -> SSH.atHostPort(-1));
    assertThrows(IllegalArgumentException.class, () -> SSH.atHostPort(65536));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PublishedPort(PublishedPort.Protocol.TCP, "0.0.0.0", 1, 0));
  }
}
