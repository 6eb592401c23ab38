package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NativeProcessTest {
  private static final Optional<List<String>> MARKED = Optional.of(List.of("MARK=1"));

  @Test
  void theEnvironmentIsThatOfTheChildThatHasKeptIt() throws Exception {
    Process child = new ProcessBuilder("env", "-i", "MARK=1", "/bin/sleep", "60").start();
    try {
      OptionalLong holder = OptionalLong.of(child.pid());
      // Until it has become the last program.
      while (!NativeProcess.environment(holder).equals(MARKED)) {
        Thread.sleep(1);
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  @Test
  void theEnvironmentOfAProcessThatIsNoChildIsNotTaken() throws Exception {
    String script = "env -i MARK=1 /bin/sh -c 'echo $$; read -r line'; exit 0";
    Process child = new ProcessBuilder("sh", "-c", script).start();
    try {
      long grandchild = Long.parseLong(child.inputReader().readLine());

      assertEquals(
          NativeProcess.environment(OptionalLong.empty()),
          NativeProcess.environment(OptionalLong.of(grandchild)));
    } finally {
      child.getOutputStream().close();
      child.waitFor();
    }
  }
}
