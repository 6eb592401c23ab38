package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.Remedy.StartDaemon;
import io.github.qrap.api.Remedy.StartDaemon.Place;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemarksTest {
  private static final ProbeResult FOUND =
      ProbeResult.found(
          Backend.of("a", new Attachment.SocketPath("/a", Optional.empty())), "", List.of());

  private static final StartDaemon START =
      new StartDaemon(List.of("passt", "-S", "a.test b.test"), Place.USUAL, false);

  @Test
  void eachRemarkHasItsLineAndWhatCanBeDoneOneMore() {
    assertEquals(
        List.of(
            "x: lost",
            "y: lost",
            "let qrap start one: qrap --start ..., or start it as: passt -S 'a.test b.test'"),
        Remarks.lines(
            FOUND
                .withRemarks(List.of("x: lost", "y: lost"))
                .withRemedies(List.of(new Remedy.UseProbe("passt-private"), START)),
            ProbeRequest.DEFAULT));
  }

  @Test
  void whereSocketsAreNamedTheyAreInTheWayOfStart() {
    assertEquals(
        List.of(
            "x: lost",
            "let qrap start one, without --socket: qrap --start ...,"
                + " or let qrap do it: qrap --backend other ..., or read the manual"),
        Remarks.lines(
            FOUND
                .withRemarks(List.of("x: lost"))
                .withRemedies(
                    List.of(
                        new Remedy.UseProbe("passt-private"),
                        new Remedy.UseProbe("other"),
                        new Remedy.Advice("read the manual"))),
            ProbeRequest.DEFAULT.withSockets(List.of("/a"))));
  }

  @Test
  void withoutARemarkThereIsNothingToDo() {
    assertEquals(
        List.of(), Remarks.lines(FOUND.withRemedies(List.of(START)), ProbeRequest.DEFAULT));
    assertEquals(
        List.of("x: lost"),
        Remarks.lines(FOUND.withRemarks(List.of("x: lost")), ProbeRequest.DEFAULT));
  }
}
