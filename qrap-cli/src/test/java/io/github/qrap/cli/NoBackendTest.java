package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.Remedy.StartDaemon;
import io.github.qrap.api.Remedy.StartDaemon.Place;
import io.github.qrap.exec.ProgramSearch;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoBackendTest {
  @TempDir Path bin;

  @Test
  void saysWhatWasLookedForWhatWasFoundAndHowToGoOn() throws Exception {
    Path passt = Files.writeString(bin.resolve("passt"), "#!/bin/sh\n");
    passt.toFile().setExecutable(true);
    ProbeResult passts =
        passt(
            Place.USUAL,
            false,
            "looked for passt at /tmp/passt_1.socket to /tmp/passt_64.socket",
            finding("/tmp/passt_2.socket", Outcome.STALE, "nothing listens"));
    assertEquals(
        """
        no network for the guest: nothing answers; \
        looked for passt at /tmp/passt_1.socket to /tmp/passt_64.socket
          /tmp/passt_2.socket: nothing listens
        start one (passt), or let qrap do it: qrap --start ...""",
        message(ProbeRequest.DEFAULT, passts));
  }

  @Test
  void namesEveryProbeThatHasLooked() {
    ProbeResult[] results = {
      passt(Place.USUAL, false, "looked for a at /a"),
      passt(Place.USUAL, false, "looked for b at /b")
    };
    assertEquals(
        "no network for the guest: nothing answers; looked for a at /a; looked for b at /b\n"
            + "install passt (Debian, Ubuntu, Fedora: package passt), start one (passt),"
            + " or let qrap do it: qrap --start ...",
        message(ProbeRequest.DEFAULT, results));
  }

  @Test
  void advisesToStartADaemonWhereItWasLookedForAndNothingListens() throws Exception {
    assertEquals(
        "start one there (passt --socket '/run/a b'), or, without --socket, let qrap do it:"
            + " qrap --start ...",
        advice(passt(Place.SEARCHED, false, "looked for passt at /run/p")));
  }

  @Test
  void advisesToStartASecondDaemonElsewhereWhereTheNamedOneIsBusy() throws Exception {
    assertEquals(
        "start a second one at a path that is free (passt --socket PATH), or, without --socket,"
            + " let qrap do it: qrap --start ...",
        advice(passt(Place.FREE, true, "looked for passt at /run/p")));
  }

  private String advice(ProbeResult result) throws IOException {
    assertTrue(Files.createFile(bin.resolve("passt")).toFile().setExecutable(true));
    String message = message(ProbeRequest.DEFAULT.withSockets(List.of("/run/p")), result);
    return message.substring(message.lastIndexOf('\n') + 1);
  }

  @Test
  void aDaemonThatCouldNotBeStartedHasGivenItsReasonItself() throws Exception {
    ProbeResult result =
        result(
                "started passt --quiet --fd 3 -t x",
                finding("a private passt", Outcome.FAILED, "Invalid port specifier x"))
            .withRemedies(List.of(INSTALL));
    assertEquals(
        "install passt (Debian, Ubuntu, Fedora: package passt)",
        message(ProbeRequest.DEFAULT, result).lines().toList().get(2));
    assertTrue(Files.createFile(bin.resolve("passt")).toFile().setExecutable(true));
    assertEquals(
        """
        no network for the guest: started passt --quiet --fd 3 -t x
          a private passt: Invalid port specifier x""",
        message(ProbeRequest.DEFAULT, result));
  }

  @Test
  void whereNothingWasAskedItIsNotSaidThatNothingAnswers() {
    ProbeResult[] results = {
      result("did not look for passt", finding("passt", Outcome.UNSUPPORTED, "restrict=on")),
      result("looked for a at /a", finding("/a", Outcome.SILENT, "silent"))
    };
    assertEquals(
        "no network for the guest: did not look for passt\n  passt: restrict=on",
        message(ProbeRequest.DEFAULT, results[0]));
    assertEquals(
        "no network for the guest: nothing answers; did not look for passt; looked for a at /a\n"
            + "  p0: passt: restrict=on\n  p1: /a: silent",
        message(ProbeRequest.DEFAULT, results));
  }

  @Test
  void findingsOfTwoProbesAtOnePlaceSayWhoseTheyAre() {
    assertEquals(
        "no network for the guest: nothing answers; looked for a at /s; looked for b at /s\n"
            + "  p0: /s: silent\n  p1: /s: no b; read on",
        message(
            ProbeRequest.DEFAULT,
            result("looked for a at /s", finding("/s", Outcome.SILENT, "silent")),
            result(
                "looked for b at /s",
                finding("/s", Outcome.FOREIGN, "no b")
                    .withRemedies(List.of(new Remedy.Advice("read on"))))));
  }

  @Test
  void showsTheAdviceOfAProbeAndNothingOfAnotherDaemon() {
    ProbeResult result = result("looked for gvproxy at /g");
    assertEquals(
        "no network for the guest: nothing answers; looked for gvproxy at /g",
        message(ProbeRequest.DEFAULT, result));
    assertEquals(
        """
        no network for the guest: nothing answers; looked for gvproxy at /g
        start one (gvproxy), or let qrap do it: qrap --backend other ..., or read its manual""",
        message(
            ProbeRequest.DEFAULT,
            result.withRemedies(
                List.of(
                    new StartDaemon(List.of("gvproxy"), Place.USUAL, false),
                    new Remedy.UseProbe("other"),
                    new Remedy.Advice("read its manual")))));
  }

  @Test
  void whatATerminalWouldObeyIsNotShown() {
    assertEquals(
        "/a: bad [31mport  [0m",
        text(finding("/a", Outcome.FAILED, "bad\u001b[31mport\n\u001b[0m")));
  }

  private String text(Finding finding) {
    return new NoBackend(search()).text(finding);
  }

  @Test
  void aSocketWithAlmostTheNameOfOneThatIsMissingIsNamed() throws IOException {
    Files.createFile(bin.resolve("vm.sock"));
    Files.createSymbolicLink(bin.resolve("vm2.sock"), Path.of("nowhere"));
    String missing = bin + "/vm1.sock";
    assertEquals(
        missing + ": no such file", text(finding(missing, Outcome.ABSENT, "no such file")));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(bin.resolve("v m1.sock")));
      assertEquals(
          missing + ": no such file; did you mean '" + bin + "/v m1.sock'?",
          text(finding(missing, Outcome.ABSENT, "no such file")));
      assertEquals(missing + ": silent", text(finding(missing, Outcome.SILENT, "silent")));
      String far = bin + "/other";
      assertEquals(far + ": no such file", text(finding(far, Outcome.ABSENT, "no such file")));
    }
  }

  @Test
  void whatCanBeDoneAboutAFindingFollowsIt() {
    Finding finding =
        finding("/a", Outcome.UNTRUSTED, "a stranger's; nothing was sent")
            .withRemedies(List.of(new Remedy.TrustUser(7), new Remedy.Advice("another place")));
    assertEquals(
        "/a: a stranger's; nothing was sent; --trust-uid 7 allows it, or another place",
        text(finding));
    Finding silent = finding("/a", Outcome.SILENT, "silent");
    assertEquals(
        "/a: silent; --no-verify accepts it",
        text(silent.withRemedies(List.of(new Remedy.AcceptUnverified()))));
  }

  private static final Remedy INSTALL =
      new Remedy.Install("passt", "Debian, Ubuntu, Fedora: package passt");

  private static ProbeResult passt(
      Place place, boolean additional, String searched, Finding... findings) {
    List<String> command =
        switch (place) {
          case USUAL -> List.of("passt");
          case SEARCHED -> List.of("passt", "--socket", "/run/a b");
          case FREE -> List.of("passt", "--socket", "PATH");
        };
    return result(searched, findings)
        .withRemedies(
            List.of(
                new StartDaemon(command, place, additional),
                new Remedy.UseProbe("passt-private"),
                INSTALL));
  }

  /** Of probes p0, p1 and so on. */
  private String message(ProbeRequest request, ProbeResult... results) {
    List<NoBackend.Answer> answers = new ArrayList<>();
    for (ProbeResult result : results) {
      answers.add(new NoBackend.Answer("p" + answers.size(), result));
    }
    return new NoBackend(search()).message(answers, request);
  }

  private ProgramSearch search() {
    return new ProgramSearch(bin.toString());
  }

  private static Finding finding(String address, Outcome outcome, String detail) {
    return Finding.of(address, outcome, detail, Duration.ZERO);
  }

  private static ProbeResult result(String searched, Finding... findings) {
    return ProbeResult.none(searched, List.of(findings));
  }
}
