package io.github.qrap.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.ReplacedNetdev;
import io.github.qrap.api.SettingResult;
import io.github.qrap.testkit.FakePasst;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.FileDescriptorCast;

/** On scripts that stand in for passt. */
@Timeout(20)
class PrivatePasstProbeTest {
  /**
   * Goes on in the background, as passt does, until the other end is closed, and then leaves a
   * mark.
   */
  private static final String STAY = "{ cat <&3; echo >gone; } >/dev/null 2>&1 &";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  private boolean stays;
  private Optional<Backend> backend = Optional.empty();

  /** Holds for every test, failed or not: no process is left once the backend is closed. */
  @AfterEach
  void itEndsWithTheBackend() throws Exception {
    if (backend.isPresent()) {
      backend.get().close();
    }
    // A time limit of the class does not hold here.
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (stays && !Files.exists(directory.resolve("gone"))) {
      assertTrue(
          System.nanoTime() < end,
          () -> "the started program is still there " + PATIENCE + " after the backend was closed");
      Thread.sleep(1);
    }
  }

  @Test
  void thePasstThatWasStartedIsTheBackend() throws Exception {
    ProbeResult result = start(answer(), STAY);
    assertEquals("a private passt", result.backend().orElseThrow().address());
    assertEquals(Attachment.SOCKET, result.backend().get().attachment());
    Finding finding = only(result);
    assertEquals("a private passt", finding.address());
    assertEquals(Outcome.VERIFIED, finding.outcome());
    assertEquals("answered the ARP request from 9a:55:9a:55:9a:55", finding.detail());
  }

  @Test
  void whatFollowsTheAnswerIsLeftForQemu() throws Exception {
    ProbeResult result = start(answer(), "printf after >&3", STAY);
    ByteBuffer rest = ByteBuffer.allocate(5);
    FileDescriptorCast.unsafeUsing(descriptor(result.backend().orElseThrow()))
        .as(ReadableByteChannel.class)
        .read(rest);
    assertArrayEquals("after".getBytes(), rest.array());
  }

  @Test
  void nothingStaysOpenButTheBackend() throws Exception {
    start(answer(), STAY);
    // The first one opens what all share.
    itEndsWithTheBackend();
    Files.delete(directory.resolve("gone"));
    List<Path> before = connections();
    Backend open = start(answer(), STAY).backend().orElseThrow();
    assertEquals(before.size() + 1, connections().size());
    open.close();
    assertEquals(before, connections());
  }

  /** The sockets and pipes that this process has open. */
  private static List<Path> connections() throws IOException {
    List<Path> connections = new ArrayList<>();
    for (String number : new File("/proc/self/fd").list()) {
      try {
        Path link = Files.readSymbolicLink(Path.of("/proc/self/fd", number));
        if (link.toString().contains(":[")) {
          connections.add(link);
        }
      } catch (NoSuchFileException e) {
        // The one that listed the directory is closed by now.
      }
    }
    return connections;
  }

  @Test
  void itsArgumentsArriveAsTheyAre() throws Exception {
    List<String> arguments = List.of("-t", "2222:22", "a b", "", "$x\\'\"");
    ProbeResult result =
        start(
            ProbeRequest.DEFAULT.withDaemonArguments(arguments),
            "printf '<%s>' \"$@\" >arguments",
            answer(),
            STAY);
    assertTrue(result.backend().isPresent());
    assertEquals(
        "<--quiet><--fd><3><-t><2222:22><a b><><$x\\'\"> ".strip(),
        Files.readString(directory.resolve("arguments")));
    assertTrue(result.searched().startsWith("started " + directory + "/passt --quiet --fd 3 -t "));
  }

  /** The fourth is that of ls(1) itself. */
  @Test
  void itGetsTheSocketAndNoOtherDescriptorOfOurs() throws Exception {
    start("ls /proc/self/fd >descriptors", answer(), STAY);
    assertEquals(
        List.of("0", "1", "2", "3", "4"), Files.readAllLines(directory.resolve("descriptors")));
  }

  @Test
  void oneThatDoesNotAnswerIsNotABackend() throws Exception {
    ProbeResult result = start(STAY);
    assertEquals(Optional.empty(), result.backend());
    assertEquals(Outcome.SILENT, only(result).outcome());
  }

  @Test
  void withoutVerificationItNeedNotAnswer() throws Exception {
    assertTrue(start(ProbeRequest.DEFAULT.withVerify(false), STAY).backend().isPresent());
  }

  @Test
  void aRefusalIsReportedInTheWordsOfPasst() throws Exception {
    ProbeResult result =
        start(
            "echo Failed to send 38 bytes to syslog",
            "echo Invalid port specifier x >&2",
            "echo see the manual >&2",
            "exit 1");
    assertEquals(Outcome.FAILED, only(result).outcome());
    assertEquals("Invalid port specifier x; see the manual", only(result).detail());
  }

  @Test
  void theManualThatFollowsARefusalIsNotShown() throws Exception {
    ProbeResult result = start("echo \"unrecognized option '$4'\"; echo Usage: x; echo -f; exit 1");
    assertEquals("unrecognized option ''", only(result).detail());
  }

  @Test
  void aRefusalWithoutWordsIsReportedByItsStatus() throws Exception {
    assertEquals("ended with status 3", only(start("exit 3")).detail());
  }

  @Test
  void oneThatSaysItIsReadyAndEndsIsNotABackend() throws Exception {
    Finding finding = only(start("echo version 1"));
    assertEquals(Outcome.FAILED, finding.outcome());
    assertEquals("ended as soon as it had started: version 1", finding.detail());
  }

  @Test
  void oneThatStaysInTheForegroundIsEnded() throws Exception {
    ProbeRequest request = ProbeRequest.DEFAULT.withTotalTimeout(Duration.ofMillis(200));
    Finding finding = only(start(request, "echo $$ >pid; exec sleep 60"));
    assertTrue(finding.detail().startsWith("not in the background after 200 ms"), finding::detail);
    assertGone(Files.readString(directory.resolve("pid")).strip());
  }

  @Test
  void whatAScriptInItsPlaceHasStartedIsEndedToo() throws Exception {
    interruptWhileItRuns("sleep 60 & echo $! >.pid; mv .pid pid; wait");
    assertGone(Files.readString(directory.resolve("pid")).strip());
  }

  @Test
  void oneThatPrintsMoreThanAPipeHoldsIsNotKeptWaiting() throws Exception {
    String line = "0123456789abcdef".repeat(64);
    Finding finding =
        only(
            start(
                "echo Invalid port specifier x",
                "i=0; while [ $i -lt 200 ]; do echo " + line + "; i=$((i+1)); done; exit 1"));
    assertTrue(
        finding.detail().startsWith("Invalid port specifier x; 0123456789abcdef"), finding::detail);
    assertTrue(finding.detail().length() < 1 << 17, () -> "" + finding.detail().length());
  }

  @Test
  void oneThatIsNotInstalledIsAbsent() throws Exception {
    ProbeResult result = probe("no-such-passt", ProbeRequest.DEFAULT);
    assertEquals(Outcome.ABSENT, only(result).outcome());
    assertEquals("no-such-passt: command not found", only(result).detail());
    assertEquals("looked for no-such-passt in PATH", result.searched());
  }

  /** Which has no sh(1) either. */
  @Test
  @Tag("child-jvm")
  void whereNothingIsInPathItIsPasstThatIsMissing() throws Exception {
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Start.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    builder.environment().put("PATH", directory.toString());
    Process java = builder.start();
    assertEquals(
        "[passt: command not found]\n", new String(java.getInputStream().readAllBytes(), US_ASCII));
    java.waitFor();
  }

  /** Prints what was found. */
  static final class Start {
    private Start() {}

    public static void main(String[] none) throws InterruptedException {
      System.out.println(
          new PrivatePasstProbe()
              .probe(ProbeRequest.DEFAULT).findings().stream().map(Finding::detail).toList());
    }
  }

  @Test
  void oneThatTheSystemCannotLoadIsReportedInTheWordsOfTheSystem() throws Exception {
    Finding finding =
        only(start(ProbeRequest.DEFAULT, "echo 'cannot open libfoo.so.1' >&2; exit 127"));
    assertEquals(Outcome.FAILED, finding.outcome());
    assertEquals("cannot open libfoo.so.1", finding.detail());
  }

  @Test
  void theNetworkOfTheCommandLineGoesOn() throws Exception {
    ProbeResult result =
        start(
            instead("hostfwd", "tcp::2222-:22", "smb", "/srv")
                .withDaemonArguments(List.of("-m", "1500")),
            "if [ \"$1\" = --help ]; then echo asked >>asked; echo --dns-host; exit; fi",
            "echo \"$@\" >arguments",
            answer(),
            STAY);
    assertEquals(
        "--quiet --fd 3 -a 10.0.2.15 -n 24 -g 10.0.2.2 --dns-forward 10.0.2.3"
            + " -t 0.0.0.0/2222:22 -m 1500\n",
        Files.readString(directory.resolve("arguments")));
    assertEquals("asked\n", Files.readString(directory.resolve("asked")));
    assertEquals(2, result.settings().size());
    assertEquals(
        "hostfwd=tcp::2222-:22: kept (-t 0.0.0.0/2222:22)", result.settings().get(0).toString());
    assertEquals(SettingResult.Outcome.LOST, result.settings().get(1).outcome());
    assertEquals(List.of(), result.remedies());
  }

  @Test
  void whatWouldBeStartedIsKnownBeforehandAndPasstIsAskedOnce() throws Exception {
    ProbeRequest request =
        instead("hostfwd", "tcp::2222-:22")
            .withDaemonArguments(List.of("-m", "1500"))
            .withPublished(List.of(new PublishedPort(Protocol.TCP, "127.0.0.1", 0, 80)));
    Path script =
        script("[ \"$1\" = --help ] || echo >ran", "echo asked >>asked", "echo --dns-host");
    PrivatePasstProbe probe = new PrivatePasstProbe(script.toString(), new FakeTicker());
    probe.preview(request);
    Preview preview = probe.preview(request);
    assertEquals(
        script
            + " --quiet --fd 3 -t 127.0.0.1/PORT:80 -a 10.0.2.15 -n 24 -g 10.0.2.2"
            + " --dns-forward 10.0.2.3 -t 0.0.0.0/2222:22 -m 1500",
        String.join(" ", preview.command()));
    assertEquals(
        "[hostfwd=tcp::2222-:22: kept (-t 0.0.0.0/2222:22)]", preview.settings().toString());
    assertEquals(Optional.empty(), preview.refusal());
    assertEquals("[0.0.0.0:2222->22/tcp]", preview.listening().toString());
    assertEquals("asked\n", Files.readString(directory.resolve("asked")));
    assertFalse(Files.exists(directory.resolve("ran")));
  }

  @Test
  void whatWouldBeRefusedIsKnownBeforehand() {
    Preview preview =
        new PrivatePasstProbe("no-such-passt", new FakeTicker())
            .preview(instead("restrict", "on", "hostfwd", "tcp::2222-:22"));
    assertTrue(preview.refusal().orElseThrow().startsWith("restrict=on with hostfwd: "));
    assertEquals(List.of(), preview.command());
  }

  @Test
  void whatIsKnownBeforehandOfAPasstThatIsNotInstalledIsThatOfTheNewest() {
    PrivatePasstProbe probe = new PrivatePasstProbe("no-such-passt", new FakeTicker());
    assertEquals(List.of(), probe.preview(instead("restrict", "on")).remedies());
    Preview preview = probe.preview(instead("hostname", "vm7"));
    assertEquals("[hostname=vm7: kept (-H vm7)]", preview.settings().toString());
    assertEquals(List.of(PrivatePasstProbe.INSTALL), preview.remedies());
  }

  @Test
  void aPortThatPasstCannotBindAndNobodyForwardsHasAdviceToo() throws Exception {
    Finding finding =
        only(
            start(
                ProbeRequest.DEFAULT.withDaemonArguments(List.of("-t", "2222:22")),
                "echo \"Listen failed for HOST TCP port */2222: Address already in use\"; exit 1"));
    assertEquals(
        List.of(
            new Remedy.Advice(
                "another program listens there: end it (ss -lntup shows it), or choose another"
                    + " port")),
        finding.remedies());
  }

  @Test
  void aForwardThatPasstCannotBindIsNamed() throws Exception {
    Finding finding =
        only(
            start(
                instead("hostfwd", "tcp::80-:80"),
                "[ \"$1\" != --help ] || exit",
                "echo \"Failed to bind any port for '-t 0.0.0.0/80:80', exiting\"; exit 1"));
    assertEquals(Outcome.FAILED, finding.outcome());
    assertEquals("Failed to bind any port for '-t 0.0.0.0/80:80', exiting", finding.detail());
    assertEquals(
        List.of(
            new Remedy.Advice(
                "it is hostfwd=tcp::80-:80; a free port from 1024 on, or:"
                    + " sysctl net.ipv4.ip_unprivileged_port_start=80")),
        finding.remedies());
  }

  @Test
  void aMachineWithoutADefaultRouteIsToldWhichOnePasstNeeds() throws Exception {
    Finding finding =
        only(
            start(
                "echo No external routable interface for IPv4",
                "echo External interface not usable; exit 1"));
    assertEquals("External interface not usable", finding.detail());
    assertEquals(
        List.of(
            new Remedy.Advice(
                "a passt of 2023 needs an interface other than lo that is up, with an address and a"
                    + " default route of a family that the guest has: see ip addr and ip route, or"
                    + " take a later passt")),
        finding.remedies());
  }

  @Test
  void whatPasstPrintsAtEachStartDoesNotHideWhyItEnded() throws Exception {
    String notices =
        "echo \"Don't run as root. Changing to nobody...\";"
            + " echo No external routable interface for IPv6;";
    assertEquals(
        "Invalid port specifier x",
        only(start(notices + " echo Invalid port specifier x; exit 1")).detail());
    assertEquals(
        "Don't run as root. Changing to nobody...; No external routable interface for IPv6",
        only(start(notices + " exit 1")).detail());
  }

  @Test
  void aPublishedPortIsForwardedAndTheBackendKnowsIt() throws Exception {
    PublishedPort fixed = new PublishedPort(Protocol.TCP, "127.0.0.1", 2222, 22);
    PublishedPort any = new PublishedPort(Protocol.UDP, "127.0.0.1", 0, 53);
    ProbeResult result =
        start(
            ProbeRequest.DEFAULT.withPublished(List.of(fixed, any)),
            "echo \"$@\" >arguments",
            answer(),
            STAY);
    List<PublishedPort> published = result.backend().orElseThrow().published();
    int chosen = published.get(1).hostPort();
    assertEquals(List.of(fixed, any.atHostPort(chosen)), published);
    assertEquals(
        "--quiet --fd 3 -t 127.0.0.1/2222:22 -u 127.0.0.1/" + chosen + ":53\n",
        Files.readString(directory.resolve("arguments")));
    assertEquals(
        Optional.of(new InetSocketAddress("127.0.0.1", chosen)),
        result.backend().get().publishedAt(Protocol.UDP, 53));
  }

  @Test
  void aChosenPortThatAnotherProgramTakesFirstIsReplaced() throws Exception {
    ProbeResult result =
        start(
            ProbeRequest.DEFAULT.withPublished(
                List.of(new PublishedPort(Protocol.TCP, "127.0.0.1", 0, 22))),
            "echo \"$5\" >>tried",
            "[ $(wc -l <tried) -gt 2 ] || { echo \"Failed to bind any port for '-t $5', exiting\"; exit 1; }",
            answer(),
            STAY);
    int chosen = result.backend().orElseThrow().published().get(0).hostPort();
    List<String> tried = Files.readAllLines(directory.resolve("tried"));
    assertEquals(3, tried.size());
    assertEquals("127.0.0.1/" + chosen + ":22", tried.get(2));
  }

  @Test
  void whereEveryChosenPortIsTakenItGivesUp() throws Exception {
    Finding finding =
        only(
            start(
                ProbeRequest.DEFAULT.withPublished(
                    List.of(new PublishedPort(Protocol.TCP, "127.0.0.1", 0, 22))),
                "echo >>tried",
                "echo \"Failed to bind any port for '-t $5', exiting\"; exit 1"));
    assertEquals(Outcome.FAILED, finding.outcome());
    assertEquals(5, Files.readAllLines(directory.resolve("tried")).size());
  }

  @Test
  void aPortThatIsNamedAndTakenIsTriedOnce() throws Exception {
    Finding finding =
        only(
            start(
                ProbeRequest.DEFAULT.withPublished(
                    List.of(new PublishedPort(Protocol.TCP, "127.0.0.1", 2222, 22))),
                "echo >>tried",
                "echo 'Listen failed for HOST TCP port 127.0.0.1/2222: Address already in use'",
                "exit 1"));
    assertEquals(1, Files.readAllLines(directory.resolve("tried")).size());
    assertEquals(
        List.of(
            new Remedy.Advice(
                "it is 127.0.0.1:2222->22/tcp; another program listens there: end it"
                    + " (ss -lntup shows it), or choose another port")),
        finding.remedies());
  }

  /** Two passts that forward the same UDP port both start, and one gets what is sent. */
  @Test
  void aUdpPortThatIsTakenStartsNoPasst() throws Exception {
    try (DatagramChannel taken = DatagramChannel.open(StandardProtocolFamily.INET)) {
      taken.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();
      String setting = "udp:127.0.0.1:" + port + "-:53";
      ProbeResult result =
          start(instead("hostfwd", setting, "dns", "8.8.8.8"), "echo >ran; exit 1");
      assertTrue(
          only(result)
              .detail()
              .startsWith("hostfwd=" + setting + ": cannot listen: Address already in use; "),
          only(result)::detail);
      assertFalse(Files.exists(directory.resolve("ran")));
    }
  }

  @Test
  void aNetworkThatIsRefusedStartsNoPasst() throws Exception {
    ProbeResult result =
        start(instead("restrict", "on", "hostfwd", "tcp::2222-:22"), "echo >ran; exit 1");
    assertEquals(Outcome.FAILED, only(result).outcome());
    assertTrue(only(result).detail().startsWith("restrict=on with hostfwd: "));
    assertEquals("did not start " + directory + "/passt", result.searched());
    assertEquals(List.of(), result.remedies());
    assertFalse(Files.exists(directory.resolve("ran")));
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
  void anArgumentThatJavaWouldChangeIsRefused() throws Exception {
    List<String> arguments = List.of("--log-file", "x\udcff");
    ProbeResult result = start(ProbeRequest.DEFAULT.withDaemonArguments(arguments), "echo >ran");
    assertTrue(only(result).detail().contains("cannot be passed on in this locale"));
    assertFalse(Files.exists(directory.resolve("ran")));
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    interruptWhileItRuns("echo $$ >.pid; mv .pid pid; exec sleep 60");
    assertGone(Files.readString(directory.resolve("pid")).strip());
  }

  /** Once there is the file {@code pid}. */
  private void interruptWhileItRuns(String script) throws Exception {
    Thread test = Thread.currentThread();
    Thread impatient =
        new Thread(
            () -> {
              while (!Files.exists(directory.resolve("pid"))) {
                Thread.onSpinWait();
              }
              test.interrupt();
            });
    impatient.start();
    ProbeRequest patient = ProbeRequest.DEFAULT.withTotalTimeout(PATIENCE);
    assertThrows(InterruptedException.class, () -> start(patient, script));
    impatient.join();
  }

  /** Says the ARP reply in the octal that printf(1) understands everywhere. */
  private static String answer() {
    StringBuilder octal = new StringBuilder();
    for (byte b : FakePasst.framed(FakePasst.arpReply())) {
      octal.append(String.format("\\%03o", b & 0xff));
    }
    return "printf '" + octal + "' >&3";
  }

  private ProbeResult start(String... lines) throws Exception {
    return start(ProbeRequest.DEFAULT, lines);
  }

  private ProbeResult start(ProbeRequest request, String... lines) throws Exception {
    stays = List.of(lines).contains(STAY);
    return probe(script(lines).toString(), request);
  }

  private Path script(String... lines) throws IOException {
    Path script = directory.resolve("passt");
    Files.writeString(
        script, "#!/bin/sh\ncd " + directory + " || exit\n" + String.join("\n", lines) + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return script;
  }

  private ProbeResult probe(String program, ProbeRequest request) throws InterruptedException {
    ProbeResult result = new PrivatePasstProbe(program, new FakeTicker()).probe(request);
    backend = result.backend();
    return result;
  }

  private static Finding only(ProbeResult result) {
    assertEquals(1, result.findings().size());
    return result.findings().get(0);
  }

  private static void assertGone(String pid) throws Exception {
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
    if (process.isPresent()) {
      process.get().onExit().get();
    }
  }

  private static int descriptor(Backend backend) {
    return backend.connection().orElseThrow().descriptor().orElseThrow();
  }
}
