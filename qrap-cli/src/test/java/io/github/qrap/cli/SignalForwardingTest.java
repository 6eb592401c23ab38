package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.cli.SignalForwarding.CaughtSignal;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalForwardingTest {
  private static final CaughtSignal TERM = new CaughtSignal("TERM", 15);
  private static final CaughtSignal USR1 = new CaughtSignal("USR1", 10);
  private static final CaughtSignal INT = new CaughtSignal("INT", 2);
  private static final CaughtSignal WINCH = new CaughtSignal("WINCH", 28);

  private final List<String> sent = new ArrayList<>();
  private Process java;

  @Test
  void signalsThatComeBeforeTheChildReachItOnceAndInOrder() {
    SignalForwarding forwarding = forwarding(false);
    forwarding.forward(TERM);
    forwarding.forward(USR1);
    assertEquals(List.of(), sent);
    forwarding.to(child(true));
    assertEquals(List.of("15 to 42", "10 to 42"), sent);
  }

  @Test
  void signalsThatComeLaterReachTheChild() {
    SignalForwarding forwarding = forwarding(true);
    forwarding.to(child(true));
    forwarding.forward(USR1);
    assertEquals(List.of("10 to 42"), sent);
  }

  @Test
  void whatTheTerminalSendsToBothIsNotSentTwice() {
    SignalForwarding forwarding = forwarding(true);
    forwarding.to(child(true));
    forwarding.forward(INT);
    forwarding.forward(WINCH);
    assertEquals(List.of(), sent);
  }

  @Test
  void theSignalsOfATerminalReachTheChildWhereNoTerminalSendsThem() {
    SignalForwarding forwarding = forwarding(false);
    forwarding.to(child(true));
    forwarding.forward(INT);
    forwarding.forward(WINCH);
    assertEquals(List.of("2 to 42", "28 to 42"), sent);
  }

  @Test
  void nothingIsSentToAChildThatHasEnded() {
    SignalForwarding forwarding = forwarding(false);
    forwarding.to(child(false));
    forwarding.forward(TERM);
    assertEquals(List.of(), sent);
  }

  @Test
  void aProcessIsInTheForegroundWhereItsGroupIsItsTerminals() {
    assertTrue(SignalForwarding.isInForeground("7 (a) b) S 1 7 5 34816 7 0"));
    assertFalse(SignalForwarding.isInForeground("7 (a) b) S 1 7 5 34816 5 0"));
    assertFalse(SignalForwarding.isInForeground("7 (java) S 1 7 5 0 -1 0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "INT", "USR1", "ALRM", "TERM", "WINCH"})
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void signalsAreCaughtAndPassedOnUnderTheirNumbers(String name) throws Exception {
    java =
        new ProcessBuilder(
                // The parent of the tests may ignore some, as nohup(1) does.
                "env",
                "--default-signal",
                "setsid",
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Beside.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = java.inputReader()) {
      assertEquals("ready", out.readLine());
      signal("QUIT", java.pid());
      signal(name, java.pid());
      assertEquals("caught " + name, out.readLine());
      assertEquals("ended with 7", out.readLine());
    }
  }

  @AfterEach
  void endTheProgram() {
    if (java != null) {
      java.destroyForcibly();
    }
  }

  private static void signal(String name, long pid) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor());
  }

  private SignalForwarding forwarding(boolean inForeground) {
    return new SignalForwarding(
        (pid, number) -> sent.add(number + " to " + pid), () -> inForeground);
  }

  private static Process child(boolean alive) {
    return new Process() {
      @Override
      public long pid() {
        return 42;
      }

      @Override
      public boolean isAlive() {
        return alive;
      }

      @Override
      public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
      }

      @Override
      public InputStream getInputStream() {
        return InputStream.nullInputStream();
      }

      @Override
      public InputStream getErrorStream() {
        return InputStream.nullInputStream();
      }

      @Override
      public int waitFor() {
        return 0;
      }

      @Override
      public int exitValue() {
        return 0;
      }

      @Override
      public void destroy() {}
    };
  }

  /** A program beside a child that prints which signal has reached it, and then ends. */
  static final class Beside {
    private Beside() {}

    public static void main(String[] args) throws Exception {
      Consumer<Process> forwarding = SignalForwarding.begin();
      StringBuilder script = new StringBuilder();
      for (String name : List.of("HUP", "INT", "USR1", "USR2", "ALRM", "TERM", "WINCH")) {
        script.append("trap 'echo caught " + name + "; exit 7' " + name + "; ");
      }
      script.append("echo ready; while kill -0 $PPID; do sleep 0.01; done");
      Process child =
          new ProcessBuilder("sh", "-c", script.toString())
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
      forwarding.accept(child);
      System.out.println("ended with " + child.waitFor());
    }
  }
}
