package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many starts at once, starts that lack something, and starts that are killed. QEMU is a script
 * that holds the connection and, at the end, asks through it once more. What was seen is in {@code
 * docs/reliability.md}.
 */
@ExtendWith(OneAtATime.class)
final class StormIT {
  /** {@code -Dstorm.kills=500 -Dstorm.seed=N} for more of them, and others. */
  private static final int KILLS = Integer.getInteger("storm.kills", 40);

  private static final long SEED = Long.getLong("storm.seed", 1);

  /** An ARP request for any address, behind its length, as printf(1) has it. */
  private static final String REQUEST =
      "\\0\\0\\0\\052\\377\\377\\377\\377\\377\\377\\122\\124\\0\\022\\064\\126\\010\\006"
          + "\\0\\001\\010\\0\\006\\004\\0\\001\\122\\124\\0\\022\\064\\126\\0\\0\\0\\0"
          + "\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0";

  /** Of an ARP reply, as od(1) has it. */
  private static final String REPLY = "08060001080006040002";

  /** Stays until nobody locks the file any more. Newer passts send other frames too. */
  private static final String HOLD =
      "echo held; flock -s lock true\n"
          + ("printf '" + REQUEST + "' >&5\n")
          + "tries=0; while [ $tries -lt 20 ]; do tries=$((tries + 1))\n"
          + "  timeout 10 dd bs=65540 count=1 <&5 2>/dev/null | od -An -v -tx1 | tr -d ' \\n'"
          + (" | grep -q " + REPLY + " && echo answered && exit\n")
          + "done; exit 1\n";

  /**
   * Starts as many at once as are asked for, waits until each has begun to hold a connection or has
   * ended, lets all go on, and prints a line for each.
   */
  private static final String STORM =
      "exec 8>lock; flock 8\n"
          + "for n in $(seq %d); do\n"
          + "  { status=0; \"$@\" 8>&- >out$n 2>err$n || status=$?; echo ended $status >>out$n; } &\n"
          + "done\n"
          + "until [ $(cat out* | grep -c -e '^held' -e '^ended') -ge %1$d ]; do sleep 0.1; done\n"
          + "flock -u 8; wait\n"
          + "for n in $(seq %1$d); do echo $(cat out$n) / $(cat err$n); done\n"
          + "rm out* err* lock\n";

  /**
   * Starts as many at once as are asked for, waits until each has a passt or is refused and QEMU
   * has connected, and prints how many clients each passt has, and what each start says.
   */
  private static final String STORM_OF_QEMUS =
      """
      all() { tries=0; until [ "$($1)" = $2 ] || [ $tries = 600 ]; do
        tries=$((tries + 1)); sleep 0.05; done; }
      settled() { cat err* | grep -c -e '^Connected' -e ' no network'; }
      clients() { grep -c " 0001 03 .* /tmp/passt_${1:-.}.socket$" /proc/net/unix; }
      for n in $(seq %1$d); do "$@" 2>err$n & pids="$pids $!"; done
      all settled %1$d; all clients %2$d
      for n in $(seq %2$d); do clients $n; done
      for n in $(seq %1$d); do echo $(head -c 2000 err$n); done
      kill $pids; wait; rm err*
      """;

  /** Starts what follows, kills it then, and prints what is wrong about its status. */
  private static final String KILL =
      "kill_one() { lane=$1 signal=$2 number=$3 delay=$4; shift 4\n"
          + "  env --default-signal \"$@\" >/dev/null 2>err$lane & pid=$!\n"
          + "  sleep $delay; kill -$signal $pid; status=0; wait $pid || status=$?\n"
          + "  [ $status = $((128 + number)) ] ||"
          + " echo \"$signal after $delay s: $status: $(cat err$lane)\"\n"
          + "}\n";

  private static final String WINNER = "held answered ended 0 / Connected to ";

  private static final List<String> SIGNALS = List.of("HUP 1", "KILL 9", "TERM 15");

  /** QEMU for what cannot be had with a command that is left alone. */
  private static final String QEMU =
      "[ \"$*\" != -version ] || { echo QEMU emulator version 10.0.13; exit; }\nexec sleep 20\n";

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  @BeforeEach
  void makeProgram() throws IOException {
    Files.writeString(machine.directory().resolve("hold"), HOLD);
    machine.install("qemu", QEMU);
    // The ordinary user writes there too.
    machine.succeed("chmod 755 .. ../..; chmod 777 .");
  }

  @AfterEach
  void nothingIsLeft() {
    machine.shell("for file in /tmp/passt*.pid; do [ ! -e $file ] || kill $(cat $file); done");
    assertEquals("", machine.passtsThatStay());
    machine.shell("rm -f /tmp/passt_*.socket* /tmp/passt*.pid");
    String left =
        "for _ in $(seq 200); do [ -z \"$(ls /tmp)\" ] && exit; sleep 0.05; done; ls /tmp";
    assertEquals("", machine.shell(left).out());
    assertEquals("", machine.shell("grep -ls '[q]rap-cli.jar' /proc/[0-9]*/cmdline").out());
  }

  /**
   * @param starts how many at once
   * @param passts how many listen; none where each start starts one
   */
  @ParameterizedTest
  @MethodSource
  void ofManyStartsAsManyWinAsThereArePassts(int starts, int passts, int win, int lose) {
    startPassts(passts);
    // On a busy machine the usual 2.5 s for a search are too short for so many at once.
    List<String> searching = lose == 0 ? List.of("--timeout", "20000") : List.of();
    List<String> options = passts == 0 ? List.of("--start") : searching;

    List<String> ends = storm(starts, Qrap.LAUNCHER.with(options).plus("5", "sh", "hold"));

    List<String> winners = ends.stream().filter(end -> end.startsWith(WINNER)).toList();
    String all = String.join("\n", ends);
    assertEquals(win, winners.size(), all);
    assertEquals(lose, ends.stream().filter(StormIT::saysWhyItLoses).count(), all);
    if (passts > 0) {
      // Each has another one.
      assertEquals(win, winners.stream().distinct().count(), all);
    }
  }

  static List<Arguments> ofManyStartsAsManyWinAsThereArePassts() throws IOException {
    return rows("starts at once").stream()
        .map(row -> Arguments.of(row.stream().limit(4).map(Integer::valueOf).toArray()))
        .toList();
  }

  /** Each proves a passt and leaves it for its QEMU, which takes a while to connect. */
  @ParameterizedTest
  @CsvSource({"--vhost-user, ''", "'', --reconnect", "--vhost-user, --reconnect"})
  void ofManyWhoseQemuConnectsByItselfNoTwoTakeTheSamePasst(String mode, String option) {
    assumeTrue(Installed.qemuReconnects(machine));
    int passts = 4;
    startPassts(passts, mode);
    String line = option + " --qemu qemu-system-x86_64 -machine accel=tcg -m 64 -S -display none";
    Command storm =
        Qrap.LAUNCHER
            .with(List.of(line.strip().split(" ")))
            .inScript(STORM_OF_QEMUS.formatted(passts + 1, passts));
    for (int round = 0; round < 3; round++) {
      List<String> lines = machine.run(storm).outLines();

      String all = String.join("\n", lines);
      assertEquals(Collections.nCopies(passts, "1"), lines.subList(0, passts), all);
      List<String> ends = lines.subList(passts, lines.size());
      assertEquals(
          passts, ends.stream().filter(end -> end.startsWith("Connected")).distinct().count(), all);
      assertEquals(
          1,
          ends.stream()
              .filter(end -> end.contains(": kept for the QEMU of another start of qrap"))
              .count(),
          all);
    }
  }

  private static boolean saysWhyItLoses(String end) {
    return end.startsWith("ended 125 / qrap: no network for the guest: ")
        && end.contains(": hung up at once: another client holds it")
        && end.endsWith("qrap: start a second one (passt), or let qrap do it: qrap --start ...");
  }

  /** Those of the document, without the heading. */
  private static List<List<String>> rows(String first) throws IOException {
    List<List<String>> table = DocumentTable.of("reliability.md", first);
    return table.subList(1, table.size());
  }

  private static List<String> storm(int count, Command qrap) {
    return machine.run(qrap.inScript(STORM.formatted(count))).outLines();
  }

  private static void startPassts(int count, String... options) {
    machine.succeed(
        "for n in $(seq "
            + count
            + "); do passt --socket /tmp/passt_$n.socket --pid /tmp/passt$n.pid "
            + String.join(" ", options)
            + "; done");
  }

  /**
   * @param lack what the shell does before the start, in a mount namespace that is its own
   * @param words what it says
   */
  @ParameterizedTest
  @MethodSource
  void aStartThatLacksSomethingWorksOrSaysSo(String lack, int status, String words) {
    Command limited = Qrap.LAUNCHER.with("--start", "5", "true").inScript(lack + "; exec \"$@\"");
    // The limit of processes is that of a user, who has no other here.
    boolean ofUser = lack.startsWith("prlimit");
    assumeTrue(Machine.AS_ROOT || !ofUser);

    ProcessResult result =
        machine.run(
            ofUser
                ? under(limited, "setpriv", "--reuid=4244", "--regid=4244", "--clear-groups")
                : under(limited, "unshare", "--mount"));

    assertEquals(status, result.status(), result.toString());
    // Where it has no memory, Java takes any stream.
    assertTrue((result.out() + result.err()).contains(words), result.toString());
  }

  static List<Arguments> aStartThatLacksSomethingWorksOrSaysSo() throws IOException {
    return rows("before the start").stream()
        .map(
            row ->
                Arguments.of(
                    row.get(0).replace("`", ""),
                    Integer.valueOf(row.get(1)),
                    row.get(2).replace("`", "")))
        .toList();
  }

  @Test
  void aClockOfAnotherTimeMakesNoDifference() {
    String ages = Long.toString(10 * 365 * 24 * 3600L);
    ProcessResult result =
        machine.run(
            under(
                Qrap.LAUNCHER.with("--start", "5", "true"),
                "unshare",
                "--time",
                "--monotonic",
                ages,
                "--boottime",
                ages));

    assertEquals(0, result.status(), result.err());
  }

  private static Command under(Command command, String... program) {
    return new Command(
        Command.of(List.of(program)).plus(command.argv()).argv(), command.environment());
  }

  /** Two at a time, each with a passt that it searches for, or that is started for it. */
  @Test
  void aStartThatIsKilledAtAnyMomentLeavesNothingAndHasTheStatusOfTheSignal() {
    startPassts(2);
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder script = new StringBuilder(KILL);
    for (int lane = 1; lane <= 2; lane++) {
      script.append("{ export XDG_CACHE_HOME=$PWD\n");
      for (int kill = 0; kill < KILLS / 2; kill++) {
        script.append("kill_one ").append(lane).append(' ');
        script.append(SIGNALS.get(random.nextInt(SIGNALS.size())));
        script.append(" 0.").append("%03d".formatted(random.nextInt(800))).append(' ');
        script.append(start(random.nextInt(3), lane).line()).append('\n');
      }
      script.append("} &\n");
    }
    script.append("wait\n");

    assertEquals("", machine.shell(script.toString()).out());
    for (int lane = 1; lane <= 2; lane++) {
      machine.succeed(Qrap.LAUNCHER.with("--socket", socket(lane), "5", "true"));
    }
  }

  private static String socket(int number) {
    return "/tmp/passt_" + number + ".socket";
  }

  private static Command start(int how, int lane) {
    String qemu = machine.directory().resolve("bin/qemu").toString();
    return switch (how) {
      case 0 -> Qrap.LAUNCHER.with("--socket", socket(lane), "5", "sleep", "20");
      case 1 -> Qrap.LAUNCHER.with("--start", "5", "sleep", "20");
      default -> Qrap.LAUNCHER.with("--fast", "--qemu", qemu, "-m", "64");
    };
  }
}
