package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.Remedy.StartDaemon;
import io.github.qrap.api.Remedy.StartDaemon.Place;
import io.github.qrap.api.SettingResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemarksTest {
  private static final StartDaemon START =
      new StartDaemon(List.of("passt", "-S", "a.test b.test"), Place.USUAL, false);

  private static final SettingResult LOST = SettingResult.lost("x=1", "no x");

  @Test
  void eachSettingThatDoesNotHoldHasItsLineAndWhatCanBeDoneOneMore() {
    assertEquals(
        List.of(
            "x=1: not kept: no x",
            "y=2: it is 3",
            "let qrap start one: qrap --start ..., or end the one that runs, which qrap would take"
                + " first, and start it as: passt -S 'a.test b.test'"),
        Remarks.lines(
            List.of(
                LOST,
                SettingResult.kept("a=1", List.of()),
                SettingResult.overridden("b=1"),
                SettingResult.changed("y=2", List.of(), "it is 3")),
            List.of(new Remedy.UseProbe("passt-private"), START),
            ProbeRequest.DEFAULT));
  }

  @Test
  void whereASocketIsNamedNoOtherIsTakenFirst() {
    StartDaemon start = new StartDaemon(List.of("passt", "--socket", "/a"), Place.SEARCHED, false);
    assertEquals(
        "end the one that runs and start it as: passt --socket /a",
        Remarks.way(List.of(start), ProbeRequest.DEFAULT));
  }

  @Test
  void whereSocketsAreNamedTheyAreInTheWayOfStart() {
    assertEquals(
        "let qrap start one, without --socket: qrap --start ...,"
            + " or let qrap do it: qrap --backend other ..., or read the manual",
        Remarks.way(
            List.of(
                new Remedy.UseProbe("passt-private"),
                new Remedy.UseProbe("other"),
                new Remedy.Advice("read the manual")),
            ProbeRequest.DEFAULT.withSockets(List.of("/a"))));
  }

  @Test
  void whatOnlyAPasstThatRunsAlreadyCanIsInTheWayOfStart() {
    ProbeRequest reconnecting = ProbeRequest.DEFAULT.withReconnect(Duration.ofMillis(200));
    List<Remedy> start = List.of(new Remedy.UseProbe("passt-private"));
    assertEquals(
        "let qrap start one, without --reconnect: qrap --start ...",
        Remarks.way(start, reconnecting));
    assertEquals(
        "let qrap start one, without --socket and --reconnect: qrap --start ...",
        Remarks.way(start, reconnecting.withSockets(List.of("/a"))));
  }

  @Test
  void whereEverySettingHoldsThereIsNothingToDo() {
    assertEquals(
        List.of(),
        Remarks.lines(
            List.of(SettingResult.kept("a=1", List.of())), List.of(START), ProbeRequest.DEFAULT));
    assertEquals(
        List.of("x=1: not kept: no x"),
        Remarks.lines(List.of(LOST), List.of(), ProbeRequest.DEFAULT));
  }

  @Test
  void whatIsShownForADaemonThatIsNotInstalledIsMarked() {
    assertEquals(
        List.of(
            "shown as for the newest passt, because none can be run here;"
                + " install passt (package passt)"),
        Remarks.lines(
            List.of(SettingResult.kept("a=1", List.of())),
            List.of(new Remedy.Install("passt", "package passt")),
            ProbeRequest.DEFAULT));
  }

  @Test
  void furtherArgumentsForADaemonAreGivenByAnOptionAsItReadsThem() {
    List<String> arguments = List.of("--dns-host", "ADDRESS", "-H", "a b\\c");
    String line = Remarks.line(LOST.withRemedy(new Remedy.AddDaemonArguments(arguments)));

    assertEquals(
        "x=1: not kept: no x; --passt-arg '--dns-host ADDRESS -H a\\ b\\\\c' keeps it", line);
    assertEquals(arguments, WordSplitter.of(line.split("'")[1]));
  }

  @Test
  void whatIsKeptIsAList() {
    assertEquals(
        "a=1, b=2",
        Remarks.kept(
            List.of(
                SettingResult.kept("a=1", List.of()),
                LOST,
                SettingResult.kept("b=2", List.of("-b")))));
    assertEquals("", Remarks.kept(List.of(LOST)));
  }
}
