package io.github.qrap.probe;

import static io.github.qrap.testkit.FakePasst.arpReply;
import static io.github.qrap.testkit.FakePasst.arpRequest;
import static io.github.qrap.testkit.FakePasst.awaitEnd;
import static io.github.qrap.testkit.FakePasst.dribble;
import static io.github.qrap.testkit.FakePasst.framed;
import static io.github.qrap.testkit.FakePasst.hangUp;
import static io.github.qrap.testkit.FakePasst.hear;
import static io.github.qrap.testkit.FakePasst.hearFramesOnly;
import static io.github.qrap.testkit.FakePasst.join;
import static io.github.qrap.testkit.FakePasst.say;
import static io.github.qrap.testkit.FakePasst.waitFor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Attachment.VhostUser;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.testkit.FakePasst;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A passt is asked in the mode that it is in, and no question ends one. */
class VhostUserTest extends RunningPasstCase {
  private static final byte[] GET_FEATURES =
      ByteBuffer.allocate(12).order(ByteOrder.nativeOrder()).putInt(1).putInt(1).putInt(0).array();

  /** 8,400 bytes. */
  private static final String[] MANY =
      Collections.nCopies(700, "--no-map-gw").toArray(String[]::new);

  private static final byte[] FRAMES =
      join(ProbeFrames.all().stream().map(FakePasst::framed).toArray(byte[][]::new));

  @Test
  void isAskedForItsFeaturesAndLeftForQemu() throws Exception {
    FakePasst peer = vhostUser("a", say(FEATURES), awaitEnd(), hangUp());

    ProbeResult result = ask("a");

    Backend backend = result.backend().orElseThrow();
    assertEquals(new VhostUser(Optional.of(path("a")), Optional.empty()), backend.attachment());
    assertTrue(backend.connection().isPresent());
    Finding finding = only(result);
    assertEquals(Outcome.VERIFIED, finding.outcome());
    assertEquals("answered in vhost-user mode, with the features 0x144008000", finding.detail());
    assertEquals(1, peer.settle().clients());
    assertArrayEquals(GET_FEATURES, peer.heard(0));
  }

  @Test
  void isFoundAtAUsualSocketWithoutBeingToldWhereToListen() throws Exception {
    answering("passt_1.socket");
    sign("passt_1.socket");
    process("passt.avx2", "--vhost-user");
    // A private one of QEMU or libvirt listens nowhere.
    process("passt", "--vhost-user", "--one-off", "--fd", "3");
    assertEquals(Kind.VHOST_USER, kind(search()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 17, 5000})
  void isAskedInItsModeWhereOnlyItsProcessShowsIt(int later) throws Exception {
    process("passt", "-s", path("b"));
    FakePasst peer = answering("a");
    processOf(later, "passt.avx2", "--vhost-user", "-s", path("a"));

    assertEquals(Kind.VHOST_USER, kind(ask("a")));

    assertArrayEquals(GET_FEATURES, peer.settle().heard(0));

    assertEquals("kept for the QEMU of another start of qrap", only(ask("a")).detail());
  }

  @Test
  void itsParentMayStillBeSeenThoughItHasEnded() throws Exception {
    answering("a");
    Files.writeString(processOf(0, "passt.avx2").resolve("cmdline"), "");
    processOf(1, "passt.avx2", "--vhost-user", "-s", path("a"));
    assertEquals(Kind.VHOST_USER, kind(ask("a")));
  }

  @Test
  void oneThatSendsFramesIsAskedInItsModeBesideOneInVhostUserMode() throws Exception {
    frames("a");
    processOf(1, "passt", "-s", path("a"));
    processOf(2, "passt", "--vhost-user", "-s", path("b"));
    assertEquals(Kind.SOCKET, kind(ask("a")));
  }

  @Test
  void anotherOneDoesNotCountWhereThatOfTheSocketIsNotSeen() throws Exception {
    frames("a");
    frames("b");
    processOf(2, "passt", "--vhost-user", "-s", path("b"));
    assertEquals(Kind.SOCKET, kind(ask("a")));
  }

  @Test
  void othersThatStartedWithItMayHaveAllTheNextNumbers() throws Exception {
    answering("a");
    processOf(1, "passt", "-s", path("b"));
    processOf(2, "passt", "--socket", path("c"));
    processOf(20, "passt", "--vhost-user", "-s", path("a"));
    assertEquals(Kind.VHOST_USER, kind(ask("a")));
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 5000})
  void anotherOneFarAwayWhosePathIsNotSeenDoesNotCount(int later) throws Exception {
    frames("a");
    processOf(later, "passt", "--vhost-user", "--one-off", "-s", path("in-a-container"));
    assertEquals(Kind.SOCKET, kind(ask("a")));
  }

  @Test
  void anotherOneDoesNotCountBesideAnotherProgramThatListens() throws Exception {
    frames("passt_1.socket");
    processOf(0, "copy-of-passt");
    processOf(17, "passt", "--vhost-user");
    assertEquals(Kind.SOCKET, kind(ask("passt_1.socket")));
  }

  @Test
  void anotherOneMayHaveTheNextNumber() throws Exception {
    answering("a");
    processOf(1, "passt", "-s", path("b"));
    processOf(3, "passt", "--vhost-user", "-s", path("a"));
    assertEquals(Kind.VHOST_USER, kind(ask("a")));
  }

  @Test
  void anotherProgramMayHaveTheNumberOfItsParentNow() throws Exception {
    answering("a");
    belongsTo(SELF + 1, processOf(0, "sleep", "--vhost-user"));
    processOf(1, "passt", "--vhost-user", "-s", path("a"));
    assertEquals(Kind.VHOST_USER, kind(ask("a")));
  }

  @Test
  void theNumberOfAForegroundProcessSufficesWhateverItsNameAndItsSocketWere() throws Exception {
    answering("a");
    frames("b");
    processOf(0, "copy-of-passt", "--vhost-user", "--foreground", "-s", path("b"));
    processOf(1, "passt", "-s", path("a"));
    assertEquals(Kind.VHOST_USER, kind(ask("a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"moved", "./elsewhere"})
  void itsSocketMayHaveAnotherNameThanItWasTold(String told) throws Exception {
    FakePasst peer = answering("a");
    processOf(1, "passt", "--vhost-user", "-s", told.startsWith(".") ? told : path(told));

    assertEquals(Kind.VHOST_USER, kind(ask("a")));

    assertArrayEquals(GET_FEATURES, peer.settle().heard(0));
  }

  @Test
  void ofTwoThatMayBeThereItIsAskedInAWayThatEndsNeither() throws Exception {
    processOf(1, "passt");
    processOf(2, "passt", "--vhost-user");
    FakePasst first =
        peer("passt_1.socket", hearFramesOnly(), say(framed(arpReply())), awaitEnd(), hangUp());

    assertEquals(Kind.SOCKET, kind(ask("passt_1.socket")));

    // No claim is left where QEMU takes over the connection.
    opened.add(Claim.of(new SocketFile(passt(), path("passt_1.socket"))).orElseThrow());
    assertArrayEquals(GET_FEATURES, first.settle().heard(0));
    assertArrayEquals(FRAMES, first.heard(1));

    FakePasst second = answering("passt_2.socket");
    assertEquals(Kind.VHOST_USER, kind(ask("passt_2.socket")));
    assertArrayEquals(GET_FEATURES, second.settle().heard(0));
  }

  /** As from 2026 on. */
  @Test
  void ofTwoThatMayBeThereTheOneThatSendsFramesMayDoSoBeforeItHangsUp() throws Exception {
    processOf(1, "passt");
    processOf(2, "passt", "--vhost-user");
    FakePasst peer =
        peer(
            "passt_1.socket",
            say(framed(arpRequest())),
            hearFramesOnly(),
            say(framed(arpReply())),
            awaitEnd(),
            hangUp());

    assertEquals(Kind.SOCKET, kind(ask("passt_1.socket")));

    assertArrayEquals(GET_FEATURES, peer.settle().heard(0));
    assertArrayEquals(FRAMES, peer.heard(1));
  }

  @Test
  void ofTwoThatMayBeThereABusyOneIsAskedAgain() throws Exception {
    processOf(1, "passt");
    processOf(2, "passt", "--vhost-user");
    FakePasst peer = peer("passt_1.socket", waitFor(Duration.ofMillis(1)), hangUp());

    Finding finding = only(ask("passt_1.socket"));

    assertEquals(Outcome.BUSY, finding.outcome());
    assertEquals(0, peer.settle().clients() % 2);
  }

  @Test
  void whatRunsHereDoesNotHideTheSignOfOneInAnotherContainer() throws Exception {
    process("passt");
    peer("passt_1.socket");
    SocketFile file = new SocketFile(passt(), path("passt_1.socket"));
    Trust trust = new Trust(Set.of(SELF), Set.of());
    PasstModes modes = new PasstModes(passt());
    assertEquals(Optional.empty(), modes.behind(file, trust, 0));

    sign("passt_1.socket");

    assertFalse(modes.at(file, trust, ProbeRequest.DEFAULT).orElseThrow().isVhostUser());
    ShownMode shown = modes.behind(file, trust, 0).orElseThrow();
    assertTrue(shown.isVhostUser());
    assertEquals(
        Outcome.UNSUPPORTED, shown.objection(ProbeRequest.DEFAULT, true).orElseThrow().outcome());
  }

  @Test
  void whatAStrangersProcessShowsDoesNotCount() throws Exception {
    frames("a");
    belongsTo(SELF + 1, processOf(1, "passt", "--vhost-user", "-s", path("a")));
    assertEquals(Kind.SOCKET, kind(ask("a")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5000})
  void oneWithMoreArgumentsThanAreReadIsAskedInAWayThatDoesNotEndIt(int later) throws Exception {
    FakePasst vhostUser = answering("a");
    processOf(later, "passt.avx2", MANY);

    assertEquals(Kind.VHOST_USER, kind(ask("a")));
    assertArrayEquals(GET_FEATURES, vhostUser.settle().heard(0));

    FakePasst frames = peer("b", hearFramesOnly(), say(framed(arpReply())), awaitEnd(), hangUp());
    assertEquals(Kind.SOCKET, kind(ask("b")));
    assertArrayEquals(GET_FEATURES, frames.settle().heard(0));
    assertArrayEquals(FRAMES, frames.heard(1));
  }

  @Test
  void oneWithMoreArgumentsThanAreReadDoesNotCountBesideOneThatNamesTheSocket() throws Exception {
    frames("a");
    processOf(1, "passt", MANY);
    processOf(2, "passt", "-s", path("a"));
    assertEquals(Kind.SOCKET, kind(ask("a")));
  }

  @Test
  void ofAnotherProgramOrAStrangersMoreArgumentsThanAreReadDoNotCount() throws Exception {
    frames("a");
    processOf(0, "java", MANY);
    belongsTo(SELF + 1, processOf(1, "passt", MANY));
    assertEquals(Kind.SOCKET, kind(ask("a")));
  }

  @Test
  void oneWithMoreArgumentsThanAreReadIsNotTakenForTheSuccessorOfASign() throws Exception {
    FakePasst peer = peer("a", say(FEATURES));
    sign("a");
    processOf(1, "passt", MANY);
    assertEquals(Outcome.UNSUPPORTED, only(ask("a")).outcome());
    assertEquals(0, peer.settle().clients());
  }

  @Test
  void oneThatMayBeInThatModeIsSentNothingIfTheCommandLineCannotUseIt() throws Exception {
    FakePasst peer = peer("a", awaitEnd(), hangUp());
    Path process = processOf(1, "passt", MANY);
    Demand demand = Demand.ANY.refusing(Kind.VHOST_USER, "it is Tuesday");

    Finding finding = only(probe(request("a").withDemand(demand)));

    assertEquals(
        "maybe in vhost-user mode, as far as "
            + process.resolve("cmdline")
            + " shows: not used, because it is Tuesday; nothing was sent",
        finding.detail());
    assertEquals(
        List.of(
            new Remedy.Advice(
                "start a passt with --socket, without --vhost-user, by fewer arguments")),
        finding.remedies());
    assertEquals(0, peer.settle().heard(0).length);
  }

  @Test
  void oneForOneClientWithoutASignEnds() throws Exception {
    FakePasst peer = peer("a", awaitEnd());
    Path process = processOf(1, "passt", "--vhost-user", "--one-off", "-s", path("a"));

    Finding finding = only(ask("a"));

    assertEquals(Outcome.UNSUPPORTED, finding.outcome());
    assertEquals(
        "in vhost-user mode, as "
            + process.resolve("cmdline")
            + " shows: for one client (--one-off), so it ends now, unless another client holds it;"
            + " nothing was sent",
        finding.detail());
    assertEquals(0, peer.settle().heard(0).length);
  }

  @Test
  void oneWithoutASignIsSentNothingIfTheCommandLineCannotUseIt() throws Exception {
    FakePasst peer = peer("a", awaitEnd(), hangUp());
    Path process = processOf(1, "passt", "--vhost-user", "-s", path("a"));
    Demand demand = Demand.ANY.refusing(Kind.VHOST_USER, "it is Tuesday");

    Finding finding = only(probe(request("a").withDemand(demand)));

    assertEquals(Outcome.UNSUPPORTED, finding.outcome());
    assertEquals(
        "in vhost-user mode, as "
            + process.resolve("cmdline")
            + " shows: not used, because it is Tuesday; nothing was sent",
        finding.detail());
    assertEquals(0, peer.settle().heard(0).length);
  }

  @Test
  void anAnswerMayComeAByteAtATime() throws Exception {
    vhostUser("a", dribble(FEATURES), awaitEnd(), hangUp());
    assertEquals(Outcome.VERIFIED, only(ask("a")).outcome());
  }

  @ParameterizedTest
  @CsvSource({
    // Another request, no reply, another version, another size, no features of the protocol.
    "2, 5, 8, 0x144008000",
    "1, 1, 8, 0x144008000",
    "1, 6, 8, 0x144008000",
    "1, 5, 4, 0x144008000",
    "1, 5, 8, 0x104008000"
  })
  void whatIsNotAnAnswerDoesNotCount(int request, int flags, int size, String features)
      throws Exception {
    vhostUser("a", say(reply(request, flags, size, Long.decode(features))));
    Finding finding = only(ask("a"));
    assertEquals(Outcome.FOREIGN, finding.outcome());
    assertEquals(
        "sent what is not an answer of vhost-user: no passt in that mode", finding.detail());
  }

  @Test
  void oneThatHangsUpAtOnceIsBusy() throws Exception {
    vhostUser("a", waitFor(Duration.ofMillis(1)), hangUp());
    Finding finding = only(ask("a"));
    assertEquals(Outcome.BUSY, finding.outcome());
    assertEquals(
        "hung up at once: another client holds it, and passt serves one at a time",
        finding.detail());
  }

  @Test
  void oneThatHangsUpWithinItsAnswerIsNotBusy() throws Exception {
    vhostUser("a", say(new byte[1]), waitFor(Duration.ofMillis(1)), hangUp());
    assertEquals(Outcome.FOREIGN, only(ask("a")).outcome());
  }

  @Test
  void oneThatIsSilentIsUsedOnlyWithoutVerification() throws Exception {
    vhostUser("a");
    Finding finding = only(ask("a"));
    assertEquals(Outcome.SILENT, finding.outcome());
    assertEquals(
        "took the connection but did not answer within 500 ms in vhost-user mode: stopped or hung,"
            + " it seems",
        finding.detail());
    ProbeResult taken = probe(request("a").withVerify(false));
    assertEquals(Outcome.UNVERIFIED, only(taken).outcome());
    assertEquals(
        "took the connection but did not answer within 500 ms in vhost-user mode",
        only(taken).detail());
    assertEquals(Kind.VHOST_USER, kind(taken));
  }

  @Test
  void aStrangersIsSentNothing() throws Exception {
    FakePasst peer = vhostUser("a", say(FEATURES));
    Trust trust = new Trust(Set.of(UserIds.self().orElseThrow() + 1), Set.of());
    Finding finding =
        only(new SocketSearch(passt(), new PasstModes(passt()), request("a"), trust, ticker).run());
    assertEquals(Outcome.UNTRUSTED, finding.outcome());
    assertEquals(0, peer.settle().heard(0).length);
  }

  @Test
  void oneThatTheCommandLineCannotUseIsNotConnectedToAndTheSearchGoesOn() throws Exception {
    FakePasst peer = vhostUser("passt_1.socket", say(FEATURES));
    frames("passt_2.socket");
    Demand demand = Demand.ANY.refusing(Kind.VHOST_USER, "it is Tuesday");

    ProbeResult result = probe(ProbeRequest.DEFAULT.withDemand(demand));

    assertEquals(path("passt_2.socket"), result.backend().orElseThrow().address());
    assertEquals(Kind.SOCKET, kind(result));
    Finding finding = result.findings().get(0);
    assertEquals(Outcome.UNSUPPORTED, finding.outcome());
    assertEquals(
        "in vhost-user mode, as "
            + path("passt_1.socket.repair")
            + " shows: not used, because it is Tuesday; nothing was sent",
        finding.detail());
    assertEquals(
        List.of(new Remedy.Advice("start a passt without --vhost-user")), finding.remedies());
    assertEquals(0, peer.settle().clients());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--one-off", "-1", "-q1", "--one"})
  void oneForOneClientIsNotConnectedTo(String option) throws Exception {
    FakePasst peer = peer("a", say(FEATURES));
    sign("a");
    process("passt", "-s", path("a"), option, "--vhost-user");
    Finding finding = only(ask("a"));
    assertEquals(Outcome.UNSUPPORTED, finding.outcome());
    assertEquals(
        "in vhost-user mode, as "
            + path("a.repair")
            + " shows: for one client (--one-off), so it would end when qrap leaves; nothing was"
            + " sent",
        finding.detail());
    assertEquals(List.of(new Remedy.Advice("start it without --one-off")), finding.remedies());
    assertEquals(0, peer.settle().clients());
  }

  @Test
  void oneWhoseProcessIsNotSeenMayBeForOneClient() throws Exception {
    FakePasst peer = peer("a", say(FEATURES));
    sign("a");
    Finding finding = only(ask("a"));
    assertEquals(Outcome.UNSUPPORTED, finding.outcome());
    assertEquals(
        "in vhost-user mode, as "
            + path("a.repair")
            + " shows: its process is not seen, so it may be for one client (--one-off) and end"
            + " when qrap leaves; nothing was sent",
        finding.detail());
    assertEquals(
        List.of(
            new Remedy.AcceptUnverified(),
            new Remedy.Advice("if no such passt runs, remove " + path("a.repair"))),
        finding.remedies());
    assertEquals(0, peer.settle().clients());

    assertEquals(Kind.VHOST_USER, kind(probe(request("a").withVerify(false))));
    assertArrayEquals(GET_FEATURES, peer.settle().heard(0));
  }

  @Test
  void noProcessIsSeenWhereProcIsNotMounted() throws Exception {
    peer("a", say(FEATURES));
    sign("a");
    proc = directory.resolve("nothing");
    assertEquals(Outcome.UNSUPPORTED, only(ask("a")).outcome());
  }

  @ParameterizedTest
  @CsvSource({
    "passt, -s PATH",
    "passt, -fsPATH",
    "passt, --socket PATH --one-off",
    "passt, --socket-path PATH",
    "passt.avx2, --sock=PATH",
    // Relative to a directory that is not known.
    "passt, -s ./a",
    // The same file, and the last one counts.
    "passt, -s PATH/../b -s PATH/../a",
    // The value of another option.
    "passt, -s PATH -l --vhost-user"
  })
  void aSignThatAnotherHasLeftDoesNotCount(String name, String options) throws Exception {
    FakePasst peer = peer("a", hear(), say(framed(arpReply())));
    sign("a");
    process(name, options.replace("PATH", path("a")).replace("a/..", "proc/..").split(" "));
    // Of the passts that may be there, one in that mode would count.
    process("passt", "--vhost-user", "-s", path("b"));
    process("passt", "--vhost-user", "-s", "c");
    process("passt", "--vhost-user", "--fd", "3");
    assertEquals(Kind.SOCKET, kind(ask("a")));
    assertArrayEquals(FRAMES, peer.settle().heard(0));
  }

  @ParameterizedTest
  @CsvSource({
    // It is told another path, another name, a path that is none, or has a connection.
    "passt, -s PATH2",
    "passt, -s ./b",
    "passt, -s /no/such/file",
    "passt, --fd 3",
    // Not told one, but this is not a usual one.
    "passt, -f",
    // Another program, and one that is ending.
    "passt-repair, PATH",
    "past, -s PATH",
    "passt, ''"
  })
  void aPasstElsewhereShowsNothing(String name, String options) throws Exception {
    FakePasst peer = peer("a", say(FEATURES));
    sign("a");
    Path process = process(name, options.replace("PATH", path("a")).split(" "));
    if (options.isEmpty()) {
      Files.writeString(process.resolve("cmdline"), "");
    }
    assertEquals(Outcome.UNSUPPORTED, only(ask("a")).outcome());
    assertEquals(0, peer.settle().clients());
  }
}
