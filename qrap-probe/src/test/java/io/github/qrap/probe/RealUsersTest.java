package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.testkit.FakePasst;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.lib.junixsocket.common.NarMetadata;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Peers that really belong to other users, where the tests run as root and can start them. Where
 * they do not, the peer is the same user's and the probe is made to take its own user for another
 * one; the credentials, the directories and all decisions are real there too.
 */
@Timeout(60)
class RealUsersTest {
  /** Needs no account. */
  private static final long STRANGER = 4243;

  private static final long SELF = UserIds.self().orElseThrow();
  private static final boolean REAL = SELF == UserIds.ROOT && UserIds.knowsNobody();

  private static final long PEER = REAL ? STRANGER : SELF;
  private static final long WE = REAL ? SELF : SELF + 1;

  @TempDir Path directory;

  private final List<Process> peers = new ArrayList<>();

  @BeforeEach
  void letOthersIn() throws IOException {
    allow(directory, "rwxrwxrwx");
  }

  @AfterEach
  void endThePeers() throws Exception {
    for (Process peer : peers) {
      peer.getOutputStream().close();
      peer.waitFor();
    }
  }

  @Test
  void aStrangersPasstIsRefusedAndTheStrangerNamed() throws Exception {
    Path socket = listen(PEER, directory.resolve("a"));
    Finding finding = found(socket, false);
    assertEquals(Outcome.UNTRUSTED, finding.outcome());
    assertTrue(finding.detail().startsWith("belongs to user " + PEER), finding::detail);
    assertEquals(List.of(new Remedy.TrustUser(PEER)), finding.remedies());
  }

  @Test
  void aStrangersPasstIsTakenWhereTheStrangerIsTrusted() throws Exception {
    Path socket = listen(PEER, directory.resolve("a"));
    assertEquals(Outcome.VERIFIED, found(socket, false, PEER).outcome());
  }

  @Test
  void aNamedSocketIsTrustedWhereOnlyWeCanHavePutIt() throws Exception {
    // Unlike in /tmp, others cannot write to directories like these.
    Path reserved = Files.createTempDirectory(Path.of(REAL ? "/run" : home()), "qrap");
    Path socket = reserved.resolve("a");
    try {
      allow(reserved, "rwxrwxrwx");
      listen(PEER, socket);
      Finding finding = found(socket, true);
      assertEquals(Outcome.UNTRUSTED, finding.outcome());
      assertEquals(
          List.of(
              new Remedy.TrustUser(PEER),
              new Remedy.Advice("a directory that only you and root can write to")),
          finding.remedies());

      allow(reserved, "rwxr-xr-x");
      assertEquals(Outcome.VERIFIED, found(socket, true).outcome());
      assertEquals(Outcome.UNTRUSTED, found(socket, false).outcome(), "found, not named");
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(reserved);
    }
  }

  @Test
  void rootTakesThePasstOfNobody() throws Exception {
    long nobody = REAL ? UserIds.NOBODY : SELF;
    Path socket = listen(nobody, directory.resolve("a"));
    assertEquals(Outcome.VERIFIED, found(socket, false, REAL ? new Long[0] : of(nobody)).outcome());
  }

  @Test
  void aUserTakesThePasstOfRoot() throws Exception {
    Path socket = listen(SELF, directory.resolve("a"));
    allow(socket, "rwxrwxrwx");
    String found = foundByOther(socket);
    assertTrue(found.startsWith("VERIFIED "), found);
  }

  @Test
  void aSocketThatTheUserMayNotWriteToIsDenied() throws Exception {
    Path socket = listen(SELF, directory.resolve("a"));
    allow(socket, "r-xr-xr-x");
    String found = foundByOther(socket);
    assertEquals("DENIED permission denied: connecting takes the right to write to it", found);
  }

  @Test
  void aSocketInADirectoryThatTheUserMayNotSearchIsDenied() throws Exception {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Path socket = listen(SELF, closed.resolve("a"));
    allow(closed, "---------");
    String found = foundByOther(socket);
    allow(closed, "rwx------");
    assertEquals(
        "DENIED permission denied: its directory, or one above, may not be searched", found);
  }

  /** What the probe of this process finds. */
  private static Finding found(Path socket, boolean named, Long... trusted)
      throws InterruptedException, IOException {
    Trust trust =
        new Trust(
            Trust.of(WE, UserIds.knowsNobody(), Set.of(trusted), false).uids(),
            named ? Stream.of(UserIds.ROOT, SELF).collect(Collectors.toSet()) : Set.of());
    ProbeRequest request = Bystander.PATIENT.withSockets(List.of(socket.toString()));
    ProbeResult result =
        new SocketSearch(
                Passt.inTmp(), new PasstModes(Passt.inTmp()), request, trust, Ticker.SYSTEM)
            .run();
    if (result.backend().isPresent()) {
      result.backend().get().close();
    }
    return result.findings().get(0);
  }

  /** What the probe of another process finds, of a user who is not root. */
  private String foundByOther(Path socket) throws Exception {
    List<String> classPath = new ArrayList<>();
    for (Class<?> needed :
        List.of(
            Bystander.class,
            PasstProbe.class,
            ProbeRequest.class,
            AFUNIXSocketChannel.class,
            NarMetadata.class)) {
      classPath.add(copy(source(needed), directory.resolve("lib" + classPath.size())).toString());
    }
    Process process =
        java(STRANGER, String.join(File.pathSeparator, classPath), Bystander.class, socket + "");
    process.getOutputStream().close();
    List<String> said = process.inputReader().lines().toList();
    process.waitFor();
    // Before it, a JDK may have had warnings to give.
    return said.get(said.size() - 1);
  }

  private Path listen(long uid, Path socket) throws Exception {
    Path classes = copy(source(FakePasstProcess.class), directory.resolve("classes"));
    Path fake = copy(source(FakePasst.class), directory.resolve("fake"));
    String classPath = classes + File.pathSeparator + fake;
    Process peer = java(uid, classPath, FakePasstProcess.class, socket.toString());
    peers.add(peer);
    assertEquals("ready", peer.inputReader().readLine());
    return socket;
  }

  private static Process java(long uid, String classPath, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (REAL) {
      command.addAll(
          List.of(
              "setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--inh-caps=-all"));
    }
    command.addAll(
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-cp",
            classPath,
            main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static Path source(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Others may not be able to read what our user has. */
  private static Path copy(Path from, Path to) throws IOException {
    if (!Files.exists(to)) {
      try (Stream<Path> all = Files.walk(from)) {
        for (Path each : (Iterable<Path>) all::iterator) {
          Path copy = to.resolve(from.relativize(each).toString());
          Files.copy(each, from.equals(each) ? to : copy);
          allow(from.equals(each) ? to : copy, "rwxr-xr-x");
        }
      }
    }
    return to;
  }

  private static Long[] of(long uid) {
    return new Long[] {uid};
  }

  private static String home() {
    return System.getProperty("user.home");
  }

  private static void allow(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
