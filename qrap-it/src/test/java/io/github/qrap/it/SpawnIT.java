package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --exec spawn}: qrap stays beside QEMU. */
final class SpawnIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void exitStatusIsTheProgramsOr128AndTheSignal(Qrap qrap) {
    assertEquals(42, run(qrap, "exit 42").status());
    assertEquals(128 + 9, run(qrap, "kill -9 $$").status());
  }

  @Test
  void aProgramThatCannotBeStartedIsReportedAsByExec() {
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("--exec", "spawn", "5", "./nosuch", "x"));

    assertEquals(127, result.status());
    assertEquals("qrap: ./nosuch: No such file or directory\n", result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "INT", "TERM", "USR1"})
  void aSignalIsPassedOnOnceAndQrapEndsAsTheProgramDoes(String signal) {
    ProcessResult result =
        run(
            Qrap.LAUNCHER,
            "trap 'echo "
                + signal
                + "; got=1' "
                + signal
                + "\n"
                + "kill -"
                + signal
                + " $PPID\n"
                + "tries=0\n"
                + "while [ $tries -lt 50 ]; do\n"
                + "  tries=$((tries + 1)); sleep 0.02\n"
                + "  [ -z \"$got\" ] || tries=$((tries + 45))\n"
                + "done\n"
                + "exit 7");

    assertEquals(signal + "\n", result.out(), result.err());
    assertEquals(7, result.status());
  }

  @Test
  void sigquitMakesJavaWriteNothing() {
    ProcessResult result = run(Qrap.LAUNCHER, "kill -QUIT $PPID; sleep 0.2; exit 7");

    assertEquals("", result.out());
    assertEquals(7, result.status());
  }

  /** script(1) gives them a terminal, on which Ctrl-C is typed. */
  @Test
  void ctrlCOnTheTerminalReachesTheProgramOnce() {
    assertEquals(
        "ready\ninterrupted",
        onTerminal("trap 'echo interrupted; got=1' INT", "\\003")
            .replaceAll("[^a-z\n]", "")
            .strip());
  }

  /** Stopped by Ctrl-Z, and continued by the shell that watches its jobs, both together. */
  @Test
  void ctrlZStopsBothAndBothGoOn() {
    String job =
        "set -m\n"
            + command("echo $$ >child; exec sleep 1")
            + " &\n"
            + "until [ -s child ]; do sleep 0.05; done\n"
            + "read -r child <child\n"
            + "state() { cut -d ' ' -f 3 /proc/$1/stat; }\n"
            // What the terminal does.
            + "kill -TSTP -$!; sleep 0.2\n"
            + "echo $(state $!) $(state $child) >>states\n"
            + "fg >/dev/null; echo $? >>states\n";
    ProcessResult result =
        machine.shell(
            "cat >job <<'END'\n"
                + (job + "END\n")
                + "script -q -c 'sh job' screen >/dev/null; cat states; rm job child states");

    assertEquals("T T\n0\n", result.out(), result.err());
  }

  private static String onTerminal(String trap, String keys) {
    String program =
        trap
            + "; echo ready; tries=0; while [ $tries -lt 60 ]; do"
            + " tries=$((tries + 1)); sleep 0.02; [ -z \"$got\" ] || tries=$((tries + 45)); done";
    ProcessResult result =
        machine.run(
            Command.of(List.of(command(program)))
                .inScript(
                    "mkfifo keys; exec 9<>keys\n"
                        // Not the program: what a shell puts into the background ignores SIGINT.
                        + "{ until grep -q '^ready' screen 2>/dev/null; do sleep 0.05; done\n"
                        + ("printf '" + keys + "' >&9; } &\n")
                        + "script -q -e -f -c \"$1\" screen <keys >/dev/null\n"
                        + "sed -e 1d -e '$d' screen | grep -v Connected; rm keys screen"));
    assertTrue(result.out().contains("ready"), result.toString());
    return result.out().replaceAll("Script.*", "").replace("^C", "").replace("\r", "");
  }

  private static String command(String program) {
    return Qrap.LAUNCHER.with("--exec", "spawn", "5", "sh", "-c", program).line();
  }

  private static ProcessResult run(Qrap qrap, String program) {
    return machine.run(qrap.with("--exec", "spawn", "5", "sh", "-c", program));
  }
}
