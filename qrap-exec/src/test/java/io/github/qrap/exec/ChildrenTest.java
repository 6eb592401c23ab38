package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChildrenTest {
  /** Unlike SIGINT never ignored by whoever starts tests. */
  private static final int SIGTERM = 15;

  @Test
  void aChildThatIsEndedLeavesNoTrace() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    new Children().end(child.pid());
    assertFalse(Files.exists(Path.of("/proc", Long.toString(child.pid()))));
  }

  @Test
  void aProcessThatIsNoChildIsLeftAlone() {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    new Children().end(parent.pid());
    assertTrue(parent.isAlive());
  }

  @Test
  void aSignalReachesTheChild() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    new Children().signal(child.pid(), SIGTERM);
    assertEquals(128 + SIGTERM, child.waitFor());
  }
}
