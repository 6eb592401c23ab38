package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import jnr.constants.platform.Signal;
import org.junit.jupiter.api.Test;

class LibcTest {
  private final Libc libc = Libc.get();

  @Test
  void signalsAreBlockedInThisThreadAndTheOldOnesAreReturned() throws Exception {
    long before = ProcStatus.signals("thread-self", "SigBlk");
    long other = SignalMask.of(Signal.SIGWINCH.intValue(), Signal.SIGUSR1.intValue());
    assertEquals(before, libc.block(other));
    try {
      assertEquals(other, ProcStatus.signals("thread-self", "SigBlk"));
    } finally {
      assertEquals(other, libc.block(before));
    }
    assertEquals(before, ProcStatus.signals("thread-self", "SigBlk"));
  }

  @Test
  void aProcessThatIsNotAChildHasNoEndToWaitForAndNoKnownStatus() {
    long own = ProcessHandle.current().pid();
    assertFalse(libc.isLivingChild(own));
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> libc.awaitEnd(own));
    assertEquals(255, libc.exitStatus(own));
  }

  @Test
  void aDescriptorIsDuplicatedToTheNumberZeroToo() {
    int zero = libc.duplicateFrom(0, 3);
    assertEquals(true, libc.duplicate(zero, 0, false));
    libc.close(zero);
    assertEquals(true, libc.isOpen(0));
    assertEquals(false, libc.isOpen(zero));
  }
}
