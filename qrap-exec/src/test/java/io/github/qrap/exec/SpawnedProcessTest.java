package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Launch;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpawnedProcessTest {
  private Process child;

  @BeforeEach
  void start() throws Exception {
    child = new SpawnChild().launch(Launch.of("/bin/sleep", List.of("60"))).process();
  }

  @AfterEach
  void end() throws Exception {
    child.destroyForcibly();
    child.waitFor();
  }

  @Test
  void aChildCanBeEndedForcibly() throws Exception {
    assertTrue(child.isAlive());
    assertSame(child, child.destroyForcibly());
    assertEquals(128 + 9, child.waitFor());
    assertFalse(child.isAlive());
  }

  @Test
  void aWaitWithALimitReportsWhetherTheChildHasEnded() throws Exception {
    assertFalse(child.waitFor(1, TimeUnit.MILLISECONDS));
    child.destroyForcibly();
    assertTrue(child.waitFor(15, TimeUnit.SECONDS));
  }

  @Test
  void aChildThatHasEndedHasNoHandle() throws Exception {
    assertEquals(child.pid(), child.toHandle().pid());
    child.destroyForcibly();
    child.waitFor();
    IllegalStateException e = assertThrows(IllegalStateException.class, child::toHandle);
    assertEquals("process " + child.pid() + " has ended", e.getMessage());
  }

  @Test
  void aChildMayEndByItselfWhenItIsAsked() {
    assertTrue(child.supportsNormalTermination());
  }

  /** They are this process's, so there is nothing here to read or to write. */
  @Test
  void theStreamsAreEmpty() throws Exception {
    assertEquals(-1, child.getInputStream().read());
    assertEquals(-1, child.getErrorStream().read());
    child.getOutputStream().write(1);
  }
}
