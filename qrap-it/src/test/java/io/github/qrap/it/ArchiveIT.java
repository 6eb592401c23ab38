package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The archive of classes that bin/qrap starts Java with. */
final class ArchiveIT {
  private static final String OUR_CLASS = "io.github.qrap.cli.Main ";

  /** Kills what follows while it trains, and waits for that to end. */
  private static final String KILL =
      """
      here() { grep -ls '[T]rainingRun' /proc/[0-9]*/cmdline; }
      env --default-signal "$@" & pid=$!
      until here >/dev/null; do sleep 0.02; done
      kill -%1$s $pid; status=0; wait $pid || status=$?
      while here >/dev/null; do sleep 0.02; done
      echo "ended by $(kill -l $status)"
      """;

  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  @BeforeEach
  void copyDistribution() {
    machine.succeed(
        "rm -rf place a* && mkdir place && cp -r " + Packaged.file("qrap") + " place/qrap");
    machine.succeed("rm -rf qrap && ln -s place/qrap qrap && rm -rf qrap/lib/archive");
  }

  @Test
  void theDistributionIsPackagedWithOneForTheJavaThatBuildsIt() {
    assertTrue(isOurClassFromTheArchive(Qrap.LAUNCHER.with("5", "true")));
  }

  /** Opening the jar for a single class takes longer than all that qrap does. */
  @Test
  void aStartWithItTakesNoClassFromTheJar() {
    machine.run(qrap("--rebuild-archive"));

    assertEquals("", loadedClasses(qrap("5", "true"), "source: .*qrap-cli.jar"));
    // The parser of options, which others have made, is of a kind that an archive cannot hold.
    assertEquals(
        "",
        loadedClasses(
            qrap("--publish", "127.0.0.1::22", "--qemu=true", "-nic", "user,hostfwd=tcp::2222-:22"),
            "io.github.qrap.* source: .*qrap-cli.jar"));
  }

  /** Without an archive, each makes a class at every start. */
  @Test
  void aPlainStartMakesNoLambdaOfOurs() throws IOException {
    Command plain = qrap("-m", "64").with("PATH", machine.install("kvm", "exit 0"));

    assertTrue(loadedClasses(plain, "Rewriter").contains("io.github.qrap.patch.Rewriter "));
    assertEquals("", loadedClasses(plain, "io.github.qrap.*Lambda"));
  }

  /** The JVM itself looks for classes, far faster. */
  @Test
  void aStartWithItReadsTheIndexOfNoJarInJava() {
    machine.run(qrap("--rebuild-archive"));

    assertEquals("", loadedClasses(qrap("5", "true"), "Initializing .*JarLoader"));
  }

  /** Later ones read it for the parser of options, in any case. */
  @Test
  void aForwardByUdpDoesNotMakeJava17ReadTheIndexOfTheJar() {
    machine.run(qrap("--rebuild-archive"));

    String without = loadedClasses(started("user"), "Initializing .*JarLoader");
    String with = loadedClasses(started("user,hostfwd=udp::5353-:53"), "Initializing .*JarLoader");

    assertEquals(without.lines().count(), with.lines().count(), with);
  }

  private static Command started(String network) {
    return qrap("--start", "--qemu=true", "-nic", network);
  }

  /** Java 17 compares the path of the jar as it is written, from the working directory. */
  @Test
  void oneThatWasMadeByARelativePathIsUsedFromEverywhere() {
    machine.succeed("cd qrap/bin && ./qrap --rebuild-archive");

    assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
  }

  @Test
  void oneIsMadeForTheDistributionInAnyPlace() {
    assertFalse(isOurClassFromTheArchive(qrap("5", "true")));

    ProcessResult result = machine.run(qrap("--rebuild-archive"));

    assertEquals(0, result.status(), result.err());
    assertEquals("", result.err());
    assertTrue(result.out().contains(": made for Java "), result.out());
    assertEquals("2\n", machine.succeed("ls qrap/lib/archive | wc -l").out());
    assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
    // Once more, with the first one in use.
    assertEquals(0, machine.run(qrap("--rebuild-archive")).status());
    assertEquals("2\n", machine.succeed("ls qrap/lib/archive | wc -l").out());
    assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
  }

  /** Java reads the paths from a file, in which these have a meaning. */
  @Test
  void oneIsMadeWhereThePathHasBlanksQuotesAndBackslashes() {
    machine.succeed("mv place 'a \"b\\c'");
    String launcher = "a \"b\\c/qrap/bin/qrap";

    assertEquals(0, machine.run(run(launcher, "--rebuild-archive")).status());

    assertTrue(isOurClassFromTheArchive(run(launcher, "5", "true")));
  }

  @Test
  void oneThatIsRebuiltIsClosedToOthers() {
    machine.succeed("umask 0; mkdir -m 777 qrap/lib/archive");

    assertEquals(0, machine.run(qrap("--rebuild-archive")).status());

    assertEquals("", machine.succeed("find qrap/lib/archive -perm /022").out());
    assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
  }

  @Test
  void oneThatOthersCanWriteToOrOwnIsNotUsed() {
    machine.run(qrap("--rebuild-archive"));
    machine.succeed("chmod g+w qrap/lib/archive");

    assertFalse(isOurClassFromTheArchive(qrap("5", "true")));

    machine.succeed("chmod g-w qrap/lib/archive");
    if (Machine.AS_ROOT) {
      machine.succeed("chown 4242 qrap/lib/archive/*");
      assertFalse(isOurClassFromTheArchive(qrap("5", "true")));
      machine.succeed("chown -R 4242 place");
    }
    assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
  }

  /** What SIGKILL leaves, the next one removes. Java treats SIGHUP and SIGTERM as SIGINT. */
  @Test
  void aRebuildThatIsKilledLeavesTheOldOneInUse() {
    machine.run(qrap("--rebuild-archive"));
    String files = machine.succeed("ls qrap/lib/archive").out();

    for (String signal : List.of("INT", "KILL")) {
      ProcessResult result =
          machine.run(qrap("--rebuild-archive").inScript(KILL.formatted(signal)));
      assertEquals("ended by " + signal + "\n", result.out(), result.err());
      if (!signal.equals("KILL")) {
        assertEquals(files, machine.succeed("ls qrap/lib/archive; ls /tmp | grep qrap || :").out());
      }
    }
    machine.succeed("rm -r /tmp/qrap* && ls -d qrap/lib/archive/new*");
    assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
    assertEquals(0, machine.run(qrap("--rebuild-archive")).status());
    assertEquals(files, machine.succeed("ls qrap/lib/archive").out());
  }

  /** Java 17 would crash on most of these. */
  @Test
  void oneThatIsDamagedIsNotUsed() {
    machine.run(qrap("--rebuild-archive"));
    machine.succeed("rm -rf whole && cp -a qrap/lib/archive whole");

    for (String damage :
        List.of(
            "truncate -s 0 \"$1\"",
            "truncate -s 4096 \"$1\"",
            "truncate -s 1000000 \"$1\"",
            "truncate -s -1 \"$1\"",
            // Such a file may have its time, from a backup.
            "truncate -s 1000000 \"$1\"; touch -r \"${1%.*}.args\" \"$1\"",
            "printf 'x' | dd conv=notrunc bs=1 seek=100 status=none of=\"$1\"",
            "printf 'x' | dd conv=notrunc bs=1 seek=2000000 status=none of=\"$1\"")) {
      machine.succeed("rm -r qrap/lib/archive && cp -a whole qrap/lib/archive");
      assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
      machine.succeed("set -- qrap/lib/archive/*.[aj][os][at]; " + damage);
      assertFalse(isOurClassFromTheArchive(qrap("5", "true")), damage);
    }
  }

  @Test
  void aDistributionThatCannotBeWrittenToIsReportedWithWhatToDo() {
    machine.succeed("chmod 755 . .. ../..; chmod -R a+rX,a-w place");

    ProcessResult result = machine.run(qrap("--rebuild-archive").asOrdinaryUser());

    machine.succeed("chmod -R u+w place");
    assertEquals(125, result.status());
    assertEquals("", result.out());
    assertEquals(1, result.errLines().size(), result.err());
    assertTrue(
        result.err().endsWith("/lib/archive; run it as its owner, or as root\n"), result.err());
  }

  @Test
  void oneOfAnotherBuildOfJavaIsIgnoredSilently() {
    machine.run(qrap("--rebuild-archive"));
    // The header names the build that has made it.
    String change = "s/OpenJDK 64-Bit Server VM (/OpenJDK 64-Bit Server VM [/";
    machine.succeed("LC_ALL=C sed -i '" + change + "' qrap/lib/archive/*.[ja]*");

    ProcessResult result = machine.run(qrap("5", "echo", "done"));

    assertEquals("done\n", result.out());
    assertEquals("Connected to /tmp/passt_1.socket\n", result.err());
    assertFalse(isOurClassFromTheArchive(qrap("5", "true")));
  }

  private static Command qrap(String... arguments) {
    return run("qrap/bin/qrap", arguments);
  }

  private static Command run(String launcher, String... arguments) {
    Command command = Qrap.LAUNCHER.with(arguments);
    return Command.of(List.of(machine.directory().resolve(launcher).toString()))
        .plus(command.argv().subList(1, command.argv().size()))
        .with("JAVA_HOME", System.getProperty("java.home"));
  }

  private static boolean isOurClassFromTheArchive(Command command) {
    String found = loadedClasses(command, OUR_CLASS);
    assertTrue(found.contains(OUR_CLASS), found);
    return found.contains("shared objects file");
  }

  /**
   * What Java itself prints about classes that it loaded and initialized: the lines with this text.
   */
  private static String loadedClasses(Command command, String text) {
    ProcessResult result =
        machine.run(
            command.with("JAVA_TOOL_OPTIONS", "-Xlog:class+load,class+init:file=/tmp/classes.log"));
    assertEquals(0, result.status(), result.err());
    return machine.run(Command.shell("grep '" + text + "' /tmp/classes.log")).out();
  }
}
