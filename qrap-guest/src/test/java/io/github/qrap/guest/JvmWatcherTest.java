package io.github.qrap.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JvmWatcherTest {
  private List<ProcessHandle> before;
  private JvmWatcher watcher;
  private ProcessHandle itself;
  private Process watched;

  @BeforeEach
  void start() throws IOException {
    before = children().toList();
    watcher = JvmWatcher.start();
    itself = children().filter(child -> !before.contains(child)).findFirst().orElseThrow();
  }

  @AfterEach
  void end() throws IOException {
    watcher.pipe.close();
    if (watched != null) {
      watched.destroyForcibly();
    }
  }

  @Test
  void theWatchedProcessEndsWhenThePipeIsClosed() throws Exception {
    watch("echo ready; exec sleep 60");
    watcher.pipe.close();
    // By SIGTERM.
    assertEquals(143, watched.waitFor());
    awaitEnd();
  }

  @Test
  void oneThatIgnoresThatIsKilled() throws Exception {
    watch("trap '' TERM; echo ready; exec sleep 60");
    watcher.pipe.close();
    assertEquals(137, watched.waitFor());
    awaitEnd();
  }

  @Test
  void nothingIsEndedOnceTheWatchIsOver() throws Exception {
    watch("echo ready; exec sleep 60");
    watcher.stop();
    awaitEnd();
    assertTrue(watched.isAlive());
  }

  @Test
  void theWatchEndsWithTheWatchedProcessAndThePipe() throws Exception {
    watch("echo ready; read -r line");
    watched.getOutputStream().close();
    assertEquals(1, watched.waitFor());
    watcher.pipe.close();
    awaitEnd();
  }

  @Test
  void oneThatWatchesNothingEndsToo() throws Exception {
    watcher.stop();
    awaitEnd();
    watcher.stop();
  }

  @Test
  void signalsOfATerminalDoNotEndIt() throws Exception {
    watch("echo ready; exec sleep 60");
    assertEquals(
        0, new ProcessBuilder("kill", "-INT", Long.toString(itself.pid())).start().waitFor());
    assertFalse(itself.onExit().completeOnTimeout(null, 100, TimeUnit.MILLISECONDS).get() != null);
    watcher.pipe.close();
    assertEquals(143, watched.waitFor());
  }

  /** There, QEMU's number may be nobody's. */
  @Test
  void theWatchedProcessEndsAlsoWhereProcIsAnotherPidNamespaces() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"));
    String script =
        """
        echo $(($(cat /proc/sys/kernel/pid_max) - 50)) >/proc/sys/kernel/ns_last_pid
        sleep 10 & echo $! | sh -c "$0"; wait $!; echo $?
        """;
    Process namespace =
        new ProcessBuilder(
                List.of("unshare", "--pid", "--fork", "sh", "-c", script, JvmWatcher.SCRIPT))
            .start();

    assertEquals("143", namespace.inputReader().readLine());
  }

  private void watch(String script) throws Exception {
    watched = new ProcessBuilder("sh", "-c", script).start();
    assertEquals("ready", watched.inputReader().readLine());
    watcher.watch(watched.pid());
  }

  private void awaitEnd() throws Exception {
    itself.onExit().get();
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current().children();
  }
}
