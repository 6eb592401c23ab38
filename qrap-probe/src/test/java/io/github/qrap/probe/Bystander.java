package io.github.qrap.probe;

import io.github.qrap.api.Finding;
import io.github.qrap.api.ProbeRequest;
import java.time.Duration;
import java.util.List;

/** A separate process that looks for passt at the sockets that it is given. */
final class Bystander {
  /** A peer that answers at all does so within this time, even on a busy machine. */
  static final ProbeRequest PATIENT =
      ProbeRequest.DEFAULT
          .withAnswerTimeout(Duration.ofSeconds(20))
          .withTotalTimeout(Duration.ofSeconds(20));

  private Bystander() {}

  /** Prints the outcome and the words of each finding. */
  public static void main(String[] sockets) throws InterruptedException {
    ProbeRequest request = PATIENT.withSockets(List.of(sockets));
    for (Finding finding : new PasstProbe().probe(request).findings()) {
      System.out.println(finding.outcome() + " " + finding.detail());
    }
  }
}
