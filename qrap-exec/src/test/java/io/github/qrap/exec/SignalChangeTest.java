package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import jnr.constants.platform.Signal;
import org.junit.jupiter.api.Test;

/** With two signals that neither the JVM nor the test engine uses. */
class SignalChangeTest {
  private static final long WINCH = SignalMask.of(Signal.SIGWINCH.intValue());
  private static final long URG = SignalMask.of(Signal.SIGURG.intValue());

  private final Libc libc = Libc.get();

  @Test
  void whatIsWantedIsIgnoredAndNothingElseUntilItIsClosed() throws Exception {
    try (Libc.SavedAction winch = libc.saveAction(Signal.SIGWINCH.intValue())) {
      Signals.ignore(Signal.SIGWINCH.intValue());
      assertEquals(WINCH, ignored() & (WINCH | URG), winch::toString);
      try (SignalChange change = SignalChange.ignoring(libc, URG, ~(WINCH | URG))) {
        assertEquals(URG, ignored() & (WINCH | URG), change::toString);
      }
      assertEquals(WINCH, ignored() & (WINCH | URG));
    }
    assertEquals(0, ignored() & (WINCH | URG));
  }

  @Test
  void whatIsSparedStaysAsItIs() throws Exception {
    long before = ignored();
    try (SignalChange change = SignalChange.ignoring(libc, URG | WINCH, ~URG)) {
      assertEquals(before | URG, ignored(), change::toString);
    }
  }

  @Test
  void theStateIsReadAsTheSystemShowsIt() throws Exception {
    assertEquals(new Signals(ProcStatus.signals("self", "SigBlk"), ignored()), Signals.now());
  }

  private static long ignored() throws IOException {
    return ProcStatus.signals("self", "SigIgn");
  }
}
