package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.exec.ProgramSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoBackendTest {
  @TempDir Path bin;

  @Test
  void saysWhatWasLookedForWhatWasFoundAndHowToGoOn() throws Exception {
    Path passt = Files.writeString(bin.resolve("passt"), "#!/bin/sh\n");
    passt.toFile().setExecutable(true);
    ProbeResult passts =
        result(
            "looked for passt at /tmp/passt_1.socket to /tmp/passt_64.socket",
            finding("/tmp/passt_2.socket", Outcome.STALE, "nobody listens"));
    assertEquals(
        """
        no network for the guest: nothing answers; \
        looked for passt at /tmp/passt_1.socket to /tmp/passt_64.socket
          /tmp/passt_2.socket: nobody listens
        start one (passt), or let qrap do it: qrap --start ...""",
        NoBackend.message(List.of(passts), ProbeRequest.DEFAULT, false, search()));
  }

  @Test
  void namesEveryProbeThatHasLooked() {
    List<ProbeResult> results = List.of(result("looked for a at /a"), result("looked for b at /b"));
    assertEquals(
        "no network for the guest: nothing answers; looked for a at /a; looked for b at /b\n"
            + "install passt (Debian, Ubuntu, Fedora: package passt), start one (passt),"
            + " or let qrap do it: qrap --start ...",
        NoBackend.message(results, ProbeRequest.DEFAULT, false, search()));
  }

  @Test
  void advisesToStartPasstWhereItWasLookedForAndNobodyListens() throws Exception {
    assertAdvice(
        "start one there (passt --socket '/run/a b'), or, without --socket, let qrap do it:"
            + " qrap --start ...",
        finding("/run/file", Outcome.WRONG_TYPE, "a plain file"),
        finding("/run/a b", Outcome.ABSENT, "no such file"));
  }

  @Test
  void advisesToStartASecondPasstElsewhereWhereTheNamedOneIsBusy() throws Exception {
    assertAdvice(
        "start a second one at a path that is free (passt --socket PATH), or, without --socket,"
            + " let qrap do it: qrap --start ...",
        finding("/run/p", Outcome.BUSY, "busy"));
  }

  private void assertAdvice(String advice, Finding... findings) throws IOException {
    assertTrue(Files.createFile(bin.resolve("passt")).toFile().setExecutable(true));
    ProbeRequest request = ProbeRequest.DEFAULT.withSockets(List.of("/run/p"));
    ProbeResult looked = result("looked for passt at /run/p", findings);
    String message = NoBackend.message(List.of(looked), request, false, search());
    assertEquals(advice, message.substring(message.lastIndexOf('\n') + 1));
  }

  @Test
  void oneThatCouldNotBeStartedHasSaidWhyItself() throws Exception {
    List<ProbeResult> results =
        List.of(
            result(
                "started passt --quiet --fd 3 -t x",
                finding("a private passt", Outcome.FAILED, "Invalid port specifier x")));
    assertEquals(
        "install passt (Debian, Ubuntu, Fedora: package passt)",
        NoBackend.message(results, ProbeRequest.DEFAULT, true, search()).lines().toList().get(2));
    assertTrue(Files.createFile(bin.resolve("passt")).toFile().setExecutable(true));
    assertEquals(
        """
        no network for the guest: nothing answers; started passt --quiet --fd 3 -t x
          a private passt: Invalid port specifier x""",
        NoBackend.message(results, ProbeRequest.DEFAULT, true, search()));
  }

  @Test
  void nothingInstalledIsAnotherMatterThanNothingRunning() {
    assertEquals(
        "no backend probe is installed, so there is no network to be had",
        NoBackend.message(List.of(), ProbeRequest.DEFAULT, false, search()));
  }

  private ProgramSearch search() {
    return new ProgramSearch(bin.toString());
  }

  private static Finding finding(String address, Outcome outcome, String detail) {
    return new Finding(address, outcome, detail, Duration.ZERO);
  }

  private static ProbeResult result(String searched, Finding... findings) {
    return new ProbeResult(Optional.empty(), searched, List.of(findings));
  }
}
