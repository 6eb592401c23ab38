package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProcessHooksTest {
  @Test
  void qemuDoesNotFindTheChildThatHasKeptTheEnvironment() throws Exception {
    Process holder = new ProcessBuilder("sleep", "60").start();
    Path process = Path.of("/proc", Long.toString(holder.pid()));
    new ProcessHooks(OptionalLong.empty()).beforeLaunch();
    assertTrue(Files.exists(process));
    new ProcessHooks(OptionalLong.of(holder.pid())).beforeLaunch();
    assertFalse(Files.exists(process));
  }
}
