package io.github.qrap.probe;

import static io.github.qrap.testkit.FakePasst.arpReply;
import static io.github.qrap.testkit.FakePasst.arpRequest;
import static io.github.qrap.testkit.FakePasst.framed;
import static io.github.qrap.testkit.FakePasst.hear;
import static io.github.qrap.testkit.FakePasst.join;
import static io.github.qrap.testkit.FakePasst.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.testkit.FakePasst;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Peers that mean harm, wherever qrap reads what a peer has written or looks at a path. */
class HostilePeerTest extends RunningPasstCase {
  private static final byte[] ANSWER = framed(arpReply());

  /** What a peer does, without end. */
  enum Manner {
    A_BYTE_NOW_AND_THEN(
        "a byte now and then, of a frame that does not end",
        Duration.ofMillis(50),
        1,
        join(length(FrameReader.MAX_LENGTH), zeros(99))),
    FRAMES_BYTE_BY_BYTE(
        "frames that do not answer, byte by byte", Duration.ofMillis(1), 1, framed(arpRequest())),
    SMALL_FRAMES("small frames", Duration.ZERO, 1 << 16, framed(zeros(FrameReader.MIN_LENGTH))),
    LARGE_FRAMES(
        "the largest frames", Duration.ZERO, 1 << 17, framed(zeros(FrameReader.MAX_LENGTH))),
    ANSWERS_TO_OTHERS(
        "answers that are meant for another", Duration.ZERO, 1 << 16, framed(answerToAnother())),
    LARGEST_LENGTH(
        "the largest length of four bytes", Duration.ZERO, 1 << 16, length(Integer.MAX_VALUE)),
    NEGATIVE_LENGTH("a negative length", Duration.ZERO, 1 << 16, length(Integer.MIN_VALUE)),
    LENGTH_BEYOND_QEMUS(
        "a length beyond that of QEMU", Duration.ZERO, 1 << 16, length(FrameReader.MAX_LENGTH + 1)),
    TEXT("text", Duration.ZERO, 1 << 16, "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII)),
    FEATURES_WITHOUT_END("features of vhost-user", Duration.ZERO, 1 << 16, reply(1, 5, 8, 0)),
    FEATURES_BYTE_BY_BYTE(
        "features of vhost-user, byte by byte", Duration.ofMillis(50), 1, FEATURES),
    SILENCE("nothing", Duration.ZERO, 0, zeros(1));

    private final String words;
    private final Duration pause;
    private final int atATime;
    private final byte[] bytes;

    Manner(String words, Duration pause, int atATime, byte[] bytes) {
      this.words = words;
      this.pause = pause;
      this.atATime = atATime;
      this.bytes = bytes;
    }

    /** Goes on where the client has taken no more, as a stream of these bytes again and again. */
    FakePasst.Act act(LongSupplier nanos) {
      Map<FakePasst.Client, Long> begun = new HashMap<>();
      return client -> {
        long now = nanos.getAsLong();
        long since = now - begun.computeIfAbsent(client, unknown -> now);
        if (since >= pause.toNanos() * (client.said() / Math.max(atATime, 1))) {
          int at = client.said() % bytes.length;
          byte[] next = new byte[atATime];
          for (int i = 0; i < atATime; i++) {
            next[i] = bytes[(at + i) % bytes.length];
          }
          client.say(next);
        }
        return false;
      };
    }
  }

  /** Time that passes with each look at it, so that a peer is never too late. */
  private final class Rush implements Ticker {
    private final List<FakePasst> peers = new ArrayList<>();
    private long now;
    private long step = 50_000;

    @Override
    public long nanos() {
      now += step;
      peers.forEach(peer -> peer.step(now));
      return now;
    }

    @Override
    public void pause(long nanos) {
      now += nanos;
    }
  }

  @ParameterizedTest
  @EnumSource
  void noneHoldsTheSearchOrIsTakenForAPasst(Manner manner) throws Exception {
    Rush rush = new Rush();
    rush.peers.add(peer("passt_1.socket", manner.act(() -> rush.now)));

    assertAPasstBehindIsFoundInTime(rush);
  }

  private void assertAPasstBehindIsFoundInTime(Rush rush) throws Exception {
    rush.peers.add(peer("passt_2.socket", hear(), say(ANSWER)));

    assertEquals(path("passt_2.socket"), search(rush).backend().orElseThrow().address());
    assertTrue(rush.now < Duration.ofMillis(100).toNanos(), "took " + rush.now + " ns");
  }

  @ParameterizedTest
  @EnumSource
  void manyHoldTheSearchNoLongerThanItsTime(Manner manner) throws Exception {
    Rush rush = new Rush();
    rush.step = 5_000_000;
    for (int number = 1; number <= 8; number++) {
      rush.peers.add(peer("passt_" + number + ".socket", manner.act(() -> rush.now)));
    }
    ProbeRequest patient = ProbeRequest.DEFAULT.withAnswerTimeout(Duration.ofMinutes(1));

    ProbeResult found = new PasstProbe(passt(), rush, "no-such-passt").probe(patient);

    assertTrue(found.backend().isEmpty());
    assertEquals(8, found.findings().size());
    long late = rush.now - patient.totalTimeout().toNanos();
    assertTrue(late < 100 * rush.step, "late by " + late + " ns");
  }

  @ParameterizedTest
  @EnumSource
  void noneInVhostUserModeHoldsTheSearchOrIsTakenForAPasst(Manner manner) throws Exception {
    Rush rush = new Rush();
    rush.peers.add(vhostUser("passt_1.socket", manner.act(() -> rush.now)));

    assertAPasstBehindIsFoundInTime(rush);
  }

  /** Where QEMU is to connect to the path, qrap waits until the peer hangs up. */
  @ParameterizedTest
  @EnumSource
  void noneHoldsQrapWhenItLeaves(Manner manner) throws Exception {
    Rush rush = new Rush();
    rush.step = 1_000_000;
    rush.peers.add(vhostUser("a", say(FEATURES), manner.act(() -> rush.now)));

    ProbeResult found = new PasstProbe(passt(), rush, "no-such-passt").probe(request("a"));

    assertTrue(found.backend().isEmpty());
    assertEquals(
        "answered, but did not hang up within 500 ms after qrap had left", only(found).detail());
    assertTrue(rush.now < Duration.ofMillis(600).toNanos(), "took " + rush.now + " ns");
  }

  /**
   * All of them at once, in real time. {@code -Dhostile.seconds=60} for a minute; the table of
   * docs/reliability.md says what that showed.
   */
  @Test
  @Tag("slow")
  @Timeout(600)
  void besideAllOfThemAPasstIsFoundInTime() throws Exception {
    List<Thread> threads = new ArrayList<>();
    int number = 1;
    for (Manner manner : Manner.values()) {
      String name = "passt_" + number + ".socket";
      threads.add(
          new Thread(FakePasst.at(directory.resolve(name), manner.act(System::nanoTime))::run));
      number++;
    }
    int last = number;
    threads.add(
        new Thread(
            FakePasst.at(directory.resolve("passt_" + last + ".socket"), hear(), say(ANSWER))
                ::run));
    threads.forEach(Thread::start);
    try {
      long end = System.nanoTime() + Duration.ofSeconds(seconds()).toNanos();
      int searches = 0;
      long longest = 0;
      do {
        long begin = System.nanoTime();
        ProbeResult found = search(Ticker.SYSTEM);
        longest = Math.max(longest, System.nanoTime() - begin);
        assertEquals(
            path("passt_" + last + ".socket"),
            found.backend().orElseThrow(() -> new AssertionError(found.findings())).address());
        found.backend().orElseThrow().close();
        searches++;
      } while (System.nanoTime() < end);
      assertTrue(longest < Duration.ofSeconds(5).toNanos(), "took " + longest + " ns");
      System.out.println(searches + " searches, the longest " + longest / 1_000_000 + " ms");
    } finally {
      for (Thread thread : threads) {
        thread.interrupt();
        thread.join();
      }
    }
  }

  @Test
  void theTableOfTheDocumentHasEachOfThem() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("../docs/reliability.md"));
    int first = lines.indexOf("| the peer sends, without end |") + 2;
    assertEquals(
        Arrays.stream(Manner.values()).map(manner -> "| " + manner.words + " |").toList(),
        lines.subList(first, first + Manner.values().length));
    assertEquals("", lines.get(first + Manner.values().length));
  }

  private static int seconds() {
    return Integer.getInteger("hostile.seconds", 1);
  }

  /** Puts something in the place of the socket between the look at it and the connection. */
  private interface Swap {
    void make(Path socket) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "a file",
        "a directory",
        "a dangling link",
        "a link to itself",
        "a stale socket",
        "a datagram socket",
        "another daemon"
      })
  void aSocketThatBecomesSomethingElseIsNotUsed(String what) throws Exception {
    peer("a", hear(), say(ANSWER));
    Finding finding = only(swapped(socket -> make(what, socket), Set.of(SELF)));
    assertFalse(
        Set.of(Outcome.VERIFIED, Outcome.UNVERIFIED, Outcome.BUSY).contains(finding.outcome()),
        finding::toString);
  }

  @Test
  void aSocketThatBecomesAnotherUsersIsSentNothing() throws Exception {
    peer("a", hear(), say(ANSWER));
    FakePasst other = peer("other", hear(), say(ANSWER));
    Finding finding =
        only(swapped(socket -> replace(directory.resolve("other"), socket), Set.of(SELF + 1)));
    assertEquals(Outcome.UNTRUSTED, finding.outcome());
    assertEquals(0, other.settle().heard(0).length);
  }

  @Test
  void theProvenConnectionIsHandedOverWhateverIsAtThePathByThen() throws Exception {
    FakePasst proven =
        peer(
            "a",
            hear(),
            client -> {
              replace(directory.resolve("other"), directory.resolve("a"));
              client.say(join(ANSWER, "of the first".getBytes(StandardCharsets.US_ASCII)));
              return true;
            });
    FakePasst other = peer("other", hear(), say(ANSWER));

    ProbeResult found = ask("a");

    assertEquals(Kind.SOCKET, kind(found));
    assertEquals(1, proven.settle().clients());
    assertEquals(0, other.settle().clients());
  }

  private ProbeResult swapped(Swap swap, Set<Long> trusted) throws Exception {
    ShownMode.Look look =
        (file, trust, request) -> {
          try {
            swap.make(file.file());
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return Optional.empty();
        };
    Trust trust = new Trust(trusted, Set.of());
    ProbeResult found = new SocketSearch(passt(), look, request("a"), trust, ticker).run();
    found.backend().ifPresent(opened::add);
    return found;
  }

  private void make(String what, Path socket) throws IOException {
    Files.delete(socket);
    switch (what) {
      case "nothing" -> {}
      case "a file" -> Files.createFile(socket);
      case "a directory" -> Files.createDirectory(socket);
      case "a dangling link" -> Files.createSymbolicLink(socket, Path.of("nothing"));
      case "a link to itself" -> Files.createSymbolicLink(socket, socket);
      case "a stale socket" -> {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
          server.bind(UnixDomainSocketAddress.of(socket));
        }
      }
      case "a datagram socket" -> {
        AFUNIXDatagramSocket datagrams = AFUNIXDatagramSocket.newInstance();
        opened.add(datagrams);
        datagrams.bind(AFUNIXSocketAddress.of(socket));
      }
      case "another daemon" -> peer("a", say("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII)));
      default -> throw new IllegalArgumentException(what);
    }
  }

  private static void replace(Path by, Path socket) throws IOException {
    Files.move(by, socket, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Any user can make this file in /tmp, and call a program "passt --vhost-user --one-off". */
  @Test
  void whatAnotherUserShowsDoesNotMakeOurPasstAnotherOne() throws Exception {
    FakePasst ours = frames("a");
    process("passt", "-s", path("a"));
    Path theirs = process("passt", "--vhost-user", "--one-off", "-s", path("a"));
    sign("a");

    belongsTo(SELF + 4243, theirs);
    assertEquals(Kind.SOCKET, kind(ask("a")));
    ProbeRequest reconnecting = request("a").withReconnect(Duration.ofMillis(500));
    assertEquals(Kind.RECONNECTING_PATH, kind(probe(reconnecting)));
    assertEquals(2, ours.settle().clients());

    belongsTo(SELF, theirs);
    assertEquals(Outcome.UNSUPPORTED, only(ask("a")).outcome());
  }

  /** Any user can call a process so and give it any arguments, which would not fit into memory. */
  @Test
  void aProcessWithMoreArgumentsThanAPasstHasIsNoPasst() throws Exception {
    frames("a");
    sign("a");
    Path theirs = process("passt");
    try (RandomAccessFile arguments =
        new RandomAccessFile(theirs.resolve("cmdline").toFile(), "rw")) {
      arguments.setLength(1L << 40);
    }
    process("passt", "-s", path("a"));
    assertEquals(Kind.SOCKET, kind(ask("a")));
  }

  @Test
  void theSignOfAnotherUserDoesNotCount() throws Exception {
    sign("a");
    assertTrue(runningAt(path("a"), user -> user == SELF).isVhostUser());
    assertFalse(runningAt(path("a"), user -> user != SELF).isVhostUser());
  }

  private RunningPasst runningAt(String socket, LongPredicate trusted) {
    SocketFile file = new SocketFile(passt(), socket);
    return RunningPasst.at(
        file, true, socket + ".repair", true, trusted, new PasstProcesses(proc).all());
  }

  /** It is refused in the end; one for one client would end if it were connected to. */
  @Test
  void whatAnotherUserShowsOfTheirOwnPasstCounts() throws Exception {
    FakePasst theirs = vhostUser("a", say(FEATURES));
    Trust others = new Trust(Set.of(SELF + 1), Set.of());
    SocketFile file = new SocketFile(passt(), path("a"));
    assertTrue(new PasstModes(passt()).at(file, others, request("a")).orElseThrow().isVhostUser());
    assertEquals(0, theirs.settle().clients());
  }

  private ProbeResult search(Ticker ticker) throws InterruptedException {
    ProbeResult result =
        new PasstProbe(passt(), ticker, "no-such-passt").probe(ProbeRequest.DEFAULT);
    result.backend().ifPresent(opened::add);
    return result;
  }

  private static byte[] length(int length) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
  }

  private static byte[] zeros(int count) {
    return new byte[count];
  }

  /** From 10.0.0.1 instead of 0.0.0.0. */
  private static byte[] answerToAnother() {
    byte[] answer = Arrays.copyOf(arpReply(), arpReply().length);
    answer[28] = 10;
    answer[31] = 1;
    return answer;
  }
}
