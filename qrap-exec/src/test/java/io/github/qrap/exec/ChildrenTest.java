package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jnr.constants.platform.Signal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildrenTest {
  /** Unlike SIGINT never ignored by the program that starts the tests. */
  private static final int SIGTERM = Signal.SIGTERM.intValue();

  @TempDir Path directory;

  @Test
  @Timeout(30)
  void aChildThatIsEndedLeavesNoZombie() throws Exception {
    int child = spawn("exec sleep 60");
    new Children().end(child);
    // The kernel removes it a moment after waitpid(2) has said that it is gone; a zombie would
    // stay.
    while (Files.exists(Path.of("/proc", Integer.toString(child)))) {
      Thread.sleep(5);
    }
  }

  @Test
  void aChildThatIsEndedLeavesNoTimes() throws Exception {
    Path used = directory.resolve("used");
    int child =
        spawn(
            "i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done; : >" + used + "; exec sleep 60");
    while (!Files.exists(used)) {
      Thread.sleep(5);
    }
    String before = timesOfChildren();
    new Children().end(child);
    assertEquals(before, timesOfChildren());
  }

  /** User and system time of the children that have been waited for. */
  private static String timesOfChildren() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return fields[13] + " " + fields[14];
  }

  /** In a JVM all of whose threads block the signal, as where its parent has blocked it. */
  @Tag("child-jvm")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSignalOfAnotherChildThatWaitsIsNotLostAndNoneIsAdded(boolean pending) throws Exception {
    Path log = directory.resolve("log");
    long childHasEnded = SignalMask.of(Signal.SIGCHLD.intValue());
    Launch launch =
        Launch.of(
                System.getProperty("java.home") + "/bin/java",
                List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Parent.class.getName(),
                    Boolean.toString(pending)))
            .inheriting(Inheritance.STANDARD.withBlockedSignals(childHasEnded));
    Process java = SpawnChild.writingTo(log).launch(launch).process();
    assertEquals(0, java.waitFor());
    assertEquals("before " + pending + ", after " + pending + "\n", Files.readString(log));
  }

  /** A child of the shell, which reports by which signal that has ended. */
  @Test
  void aProcessThatIsNotAChildIsLeftAlone() throws Exception {
    String script = "sleep 60 & echo $!; read end; kill $!; wait $!";
    Process shell = new ProcessBuilder("/bin/sh", "-c", script).start();
    new Children().end(Long.parseLong(shell.inputReader().readLine()));
    shell.outputWriter().close();
    assertEquals(128 + SIGTERM, shell.waitFor());
  }

  @Test
  void aSignalReachesTheChild() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    new Children().signal(child.pid(), SIGTERM);
    assertEquals(128 + SIGTERM, child.waitFor());
  }

  @Test
  void aSignalToNoProcessDoesNothing() throws Exception {
    int child = spawn("exit 0");
    Libc.get().exitStatus(child);
    new Children().signal(child, SIGTERM);
  }

  /** A child that no other code waits for. */
  private static int spawn(String script) throws LaunchException {
    NativeLaunch launch = NativeLaunch.of(Launch.of("/bin/sh", List.of("-c", script)));
    try (ProgramImage image = Libc.get().image(launch);
        OrderedHandovers none = OrderedHandovers.of(Libc.get(), "sh", List.of())) {
      return new PosixSpawn().spawn(image, new SpawnChild().start(launch, none));
    }
  }

  /** A program that ends a child. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws LaunchException {
      int childHasEnded = Signal.SIGCHLD.intValue();
      Libc libc = Libc.get();
      int child = spawn("exec sleep 60");
      if (Boolean.parseBoolean(args[0])) {
        libc.kill(ProcessHandle.current().pid(), childHasEnded);
      }
      boolean before = libc.isPending(childHasEnded);
      new Children().end(child);
      System.out.println("before " + before + ", after " + libc.isPending(childHasEnded));
    }
  }
}
