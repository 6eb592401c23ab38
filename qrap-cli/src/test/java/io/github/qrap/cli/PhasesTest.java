package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PhasesTest {
  @Test
  void eachPartIsNamedWithItsTimeInTheOrderInWhichTheyEnded() {
    Phases phases = new Phases(System.nanoTime());
    phases.end("arguments");
    phases.end("new arguments");

    String number = "[0-9]+(\\.[0-9])?";
    assertTrue(
        phases
            .text()
            .matches(
                "took, in ms: Java itself "
                    + number
                    + ", arguments "
                    + number
                    + ", new arguments "
                    + number
                    + "; [0-9]+ kB in memory at most"),
        phases.text());
  }
}
