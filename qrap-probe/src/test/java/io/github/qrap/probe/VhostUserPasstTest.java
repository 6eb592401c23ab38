package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.testkit.FakePasst;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A passt that is to be started in vhost-user mode, on scripts that stand in for it. */
@Timeout(20)
class VhostUserPasstTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final ProbeRequest FAST = ProbeRequest.DEFAULT.withVhostUser(true);

  private static final String HELP =
      "if [ \"$1\" = --help ]; then echo >>asked; echo --vhost-user; exit; fi";

  /** Makes both sockets, the fifth argument and its sign, and stays. */
  private static final String LISTEN =
      "if [ \"$2\" = --vhost-user ]; then"
          + " : >\"$5\"; : >\"$5.repair\"; { while sleep 0.02; do :; done; } >/dev/null 2>&1 &"
          + " exit; fi";

  /** Answers on descriptor 3, and stays as long as that is open. */
  private static final String ANSWER = "printf '" + octal() + "' >&3; cat <&3 >/dev/null &";

  @TempDir Path directory;

  private Optional<Backend> backend = Optional.empty();

  @AfterEach
  void itEndsWithTheBackend() throws Exception {
    if (backend.isPresent()) {
      backend.get().close();
    }
    // A time limit of the class does not hold here.
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isRunning()) {
      assertTrue(System.nanoTime() < end, () -> "the started program is still there " + PATIENCE);
      Thread.sleep(1);
    }
  }

  @Test
  void itIsReachedByAPathThatOnlyItsUserCanSearchAndThatGoesWithIt() throws Exception {
    ProbeResult result = start(FAST, HELP, "echo \"$@\" >arguments", LISTEN);
    Path socket = Path.of(path(result));
    assertEquals(
        "--quiet --vhost-user --one-off --socket " + socket + "\n",
        Files.readString(directory.resolve("arguments")));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
    assertEquals(Outcome.VERIFIED, result.findings().get(0).outcome());
    assertEquals("[vhost-user: kept (--vhost-user)]", result.settings().toString());
    assertTrue(isRunning());
    backend.orElseThrow().close();
    while (Files.exists(socket.getParent())) {
      Thread.sleep(1);
    }
  }

  @Test
  void oneThatWasNotAskedForItIsNotAskedWhetherItCan() throws Exception {
    ProbeResult result = start(ProbeRequest.DEFAULT, HELP, LISTEN, ANSWER);
    assertEquals(Attachment.SOCKET, result.backend().orElseThrow().attachment());
    assertEquals(List.of(), result.settings());
    assertFalse(Files.exists(directory.resolve("asked")));
  }

  @Test
  void oneThatCannotIsReachedByASocket() throws Exception {
    ProbeResult result = start(FAST, "[ \"$1\" != --help ] || exit", LISTEN, ANSWER);
    assertEquals(Attachment.SOCKET, result.backend().orElseThrow().attachment());
    assertEquals(
        "[vhost-user: not kept: this passt cannot (November 2024 or later can)]",
        result.settings().toString());
  }

  @Test
  void whereTheCommandLineCannotItIsReachedByASocketAndNotAsked() throws Exception {
    Demand demand = Demand.ANY.refusing(Kind.VHOST_USER, "the guest is confidential");
    ProbeResult result = start(FAST.withDemand(demand), HELP, LISTEN, ANSWER);
    assertEquals(Attachment.SOCKET, result.backend().orElseThrow().attachment());
    assertEquals("[vhost-user: not kept: the guest is confidential]", result.settings().toString());
    assertFalse(Files.exists(directory.resolve("asked")));
  }

  @Test
  void itsUsersArgumentsDecide() {
    for (String argument : List.of("--one-off", "-s/x", "--fd=4", "--repair-path=none")) {
      Preview preview =
          new PrivatePasstProbe("no-such-passt", new FakeTicker())
              .preview(FAST.withDaemonArguments(List.of(argument)));
      assertEquals(Attachment.SOCKET, preview.attachment());
      assertEquals(
          "[vhost-user: other arguments for the daemon decide]", preview.settings().toString());
    }
  }

  @Test
  void whatWouldBeStartedIsKnownBeforehand() throws Exception {
    Path script = script(HELP, "echo >ran");
    Preview preview = new PrivatePasstProbe(script.toString(), new FakeTicker()).preview(FAST);
    assertEquals(
        new Attachment.VhostUser(Optional.of("PATH"), Optional.empty()), preview.attachment());
    assertEquals(
        script + " --quiet --vhost-user --one-off --socket PATH",
        String.join(" ", preview.command()));
    assertFalse(Files.exists(directory.resolve("ran")));
  }

  @Test
  void oneThatDoesNotStartSoIsReachedByASocket() throws Exception {
    ProbeResult result =
        start(
            FAST,
            HELP,
            "if [ \"$2\" = --vhost-user ]; then echo \"$5\" >path; echo no room; exit 1; fi",
            ANSWER);
    assertEquals(Attachment.SOCKET, result.backend().orElseThrow().attachment());
    assertEquals("[vhost-user: not kept: no room]", result.settings().toString());
    Path socket = Path.of(Files.readString(directory.resolve("path")).strip());
    while (Files.exists(socket.getParent())) {
      Thread.sleep(1);
    }
  }

  @Test
  void oneThatDoesNotShowItselfIsReachedByASocket() throws Exception {
    ProbeResult result = start(FAST, HELP, "[ \"$2\" != --vhost-user ] || exit 0", ANSWER);
    assertEquals(Attachment.SOCKET, result.backend().orElseThrow().attachment());
    assertTrue(
        result
            .settings()
            .get(0)
            .line()
            .startsWith("vhost-user: not kept: does not show itself in vhost-user mode at /"),
        result.settings()::toString);
  }

  /** There the numbers of processes are not those that can be killed. */
  @Test
  void nothingIsMadeWhereProcIsAnotherPidNamespaces() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"));
    List<String> watch = new ArrayList<>(List.of("sh", "-c", VhostUserPasst.WATCH));
    watch.add(directory.resolve("made").toString());
    Process here = new ProcessBuilder(watch).start();
    assertEquals(0, here.waitFor());
    here.getOutputStream().close();
    while (Files.exists(directory.resolve("made"))) {
      Thread.sleep(1);
    }
    watch.addAll(0, List.of("unshare", "--pid", "--fork"));
    assertEquals(1, new ProcessBuilder(watch).start().waitFor());
  }

  @Test
  void aPortThatIsTakenIsTriedOnce() throws Exception {
    ProbeResult result =
        start(
            FAST.withPublished(List.of(new PublishedPort(Protocol.TCP, "127.0.0.1", 2222, 22))),
            HELP,
            "echo >>tried",
            "echo 'Listen failed for HOST TCP port 127.0.0.1/2222: Address already in use'; exit 1");
    assertEquals(Optional.empty(), result.backend());
    assertEquals(1, Files.readAllLines(directory.resolve("tried")).size());
  }

  private static String path(ProbeResult result) {
    return ((Attachment.VhostUser) result.backend().orElseThrow().attachment())
        .path()
        .orElseThrow();
  }

  /** Whether a process of the script is there. */
  private boolean isRunning() {
    return ProcessHandle.allProcesses()
        .anyMatch(
            process -> process.info().commandLine().orElse("").contains(directory + "/passt"));
  }

  private ProbeResult start(ProbeRequest request, String... lines) throws Exception {
    String program = script(lines).toString();
    ProbeResult result = new PrivatePasstProbe(program, new FakeTicker()).probe(request);
    backend = result.backend();
    return result;
  }

  private Path script(String... lines) throws Exception {
    Path script = directory.resolve("passt");
    Files.writeString(
        script, "#!/bin/sh\ncd " + directory + " || exit\n" + String.join("\n", lines) + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return script;
  }

  private static String octal() {
    StringBuilder octal = new StringBuilder();
    for (byte b : FakePasst.framed(FakePasst.arpReply())) {
      octal.append(String.format("\\%03o", b & 0xff));
    }
    return octal.toString();
  }
}
