package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.qrap.patch.Part;
import io.github.qrap.patch.Part.Kind;
import io.github.qrap.patch.Rewrite;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Rewrite REWRITE =
      new Rewrite(
          List.of(
              new Part(Kind.KEPT, List.of("-m", "1"), List.of("-m", "1"), "", ""),
              new Part(Kind.REMOVED, List.of("-nic", "user"), List.of(), "nic", "in the way"),
              new Part(
                  Kind.REPLACED, List.of("-o", "old"), List.of("-o", "new"), "netdev", "moved"),
              new Part(Kind.ADDED, List.of(), List.of("-netdev", "x"), "backend", "needed")),
          List.of());

  @Test
  void putsOldAndNewSideBySideWithWhoAndWhy() {
    assertEquals(
        """
          -m 1         -m 1
        - -nic user
            nic: in the way
        - -o old     + -o new
                         netdev: moved
                     + -netdev x
                         backend: needed
        """,
        Explanation.of(REWRITE, false));
  }

  @Test
  void paintsOldRedAndNewGreenAndReasonsDim() {
    String red = "\033[31m";
    String green = "\033[32m";
    String dim = "\033[2m";
    String plain = "\033[m";
    assertEquals(
        "  -m 1         -m 1\n"
            + (red + "- -nic user" + plain + "\n")
            + ("    " + dim + "nic: in the way" + plain + "\n")
            + (red + "- -o old" + plain + "     " + green + "+ -o new" + plain + "\n")
            + ("                 " + dim + "netdev: moved" + plain + "\n")
            + ("             " + green + "+ -netdev x" + plain + "\n")
            + ("                 " + dim + "backend: needed" + plain + "\n"),
        Explanation.of(REWRITE, true));
  }

  @Test
  void putsALongOptionOnASeparateLine() {
    String word = "x".repeat(60);
    Part kept = new Part(Kind.KEPT, List.of(word), List.of(word), "", "");
    Part shorter = new Part(Kind.KEPT, List.of("y"), List.of("y"), "", "");
    assertEquals(
        "  " + word + "\n       " + word + "\n  y    y\n",
        Explanation.of(new Rewrite(List.of(kept, shorter), List.of()), false));
  }

  @Test
  void writesWordsAsAShellReadsThem() {
    Part kept = new Part(Kind.KEPT, List.of("a b\033"), List.of("a b\033"), "", "");
    assertFalse(Explanation.of(new Rewrite(List.of(kept), List.of()), false).contains("\033"));
  }
}
