package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Provider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs that end before this process would become another. */
class QrapTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path bin;

  @BeforeEach
  void makeQemu() throws IOException {
    Path kvm = Files.writeString(bin.resolve("kvm"), "#!/bin/sh\n");
    assertTrue(kvm.toFile().setExecutable(true));
  }

  @Test
  void aDryRunShowsTheCommandAndTouchesNoSocket() {
    assertEquals(0, run("--dry-run", "--socket", bin + "/none", "a b.img", "-nic", "user"));
    String shown = out.toString();
    assertTrue(shown.startsWith(bin + "/kvm 'a b.img' "), shown);
    assertTrue(shown.contains(" -netdev socket,fd=5,id=hostnet0"), shown);
    assertTrue(shown.endsWith("  # descriptor 5 would be connected to the backend\n"), shown);
    assertEquals("", err.toString());
  }

  @Test
  void aDryRunForAPasstThatComesBackShowsTheFirstPlace() throws IOException {
    Files.writeString(bin.resolve("kvm"), "#!/bin/sh\necho QEMU emulator version 10.0.13\n");
    assertEquals(0, run("--dry-run", "--reconnect", "-nic", "user"));
    assertTrue(
        out.toString()
            .endsWith(
                """
                  -netdev stream,server=off,addr.type=unix,addr.path=/tmp/passt_1.socket,\
                reconnect-ms=200,id=hostnet0
                # backend: the first that answers at /tmp/passt_1.socket to /tmp/passt_64.socket; QEMU \
                connects to it, and again within 200 ms when it is back after a loss
                """),
        out.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m 64 | passt: not used, because the version of this QEMU is not known; from 8.0 on, QEMU"
            + " can reconnect | leave out --reconnect",
        "5 kvm -nic socket,fd=5 | passt: not used, because FDNUM QEMU_CMD leaves the command line"
            + " alone, and this backend needs another -netdev there | leave out --reconnect",
        "--start -m 64 | passt-private: one that qrap starts has no path to which QEMU could connect"
            + " again | start a passt yourself, by something that restarts it (systemd:"
            + " Restart=always), or leave out --reconnect",
        "--publish 22 -m 64 | passt-private: one that qrap starts has no path to which QEMU could"
            + " connect again | start a passt yourself, by something that restarts it (systemd:"
            + " Restart=always), or leave out --reconnect",
        "-m 64 -nic user,restrict=on | passt: restrict=on: one that runs already would let the guest"
            + " out | let qrap start one, without --reconnect: qrap --start ..."
      })
  void whatCannotReconnectIsRefusedWithTheReason(String line, String reason, String way) {
    List<String> words = new ArrayList<>(List.of("--reconnect"));
    words.addAll(List.of(line.split(" ")));
    assertEquals(125, run(words.toArray(String[]::new)));
    assertEquals(
        "qrap: no network for the guest:\nqrap:   " + reason + "\nqrap: " + way + "\n",
        err.toString());
  }

  @Test
  void anExplanationRunsNothingAndTouchesNoSocket() {
    assertEquals(0, run("--explain", "--socket", bin + "/none", "a b.img", "--nic", "user"));
    assertEquals(
        """
          'a b.img'     'a b.img'
        - --nic user
            nic: a NIC with its netdev
                      + -device virtio-net-pci,netdev=hostnet0,x-txburst=4096
                          placement: the guest's NIC, before all devices, where QEMU would have made one
                      + -netdev socket,fd=5,id=hostnet0
                          backend: the backend's socket
        """,
        out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void anExplanationReportsWhatIsLeftAlone() {
    assertEquals(0, run("--explain", "7", "kvm", "-nic", "none"));
    assertEquals(0, run("--explain", "-version"));
    assertEquals(
        """
        nothing changes: FDNUM QEMU_CMD leaves the arguments alone
        nothing changes: QEMU is only asked about itself
        """,
        out.toString());
  }

  @Test
  void theNicThatIsAskedForReplacesThatOfTheCommandLine() {
    assertEquals(0, run("--dry-run", "--nic", "pcnet", "-device", "e1000,mac=52:54:00:00:00:42"));
    assertTrue(out.toString().contains("-device pcnet,netdev=hostnet0,mac=52:54:00:00:00:42"));
  }

  @Test
  void aNicThatIsKeptIsChangedInNothingAndOnlyItsNetdevIs() {
    assertEquals(
        0, run("--dry-run", "--nic=keep", "-netdev", "user,id=n0", "-device", "pcnet,netdev=n0"));
    assertTrue(out.toString().contains("-netdev socket,fd=5,id=n0 -device pcnet,netdev=n0"));
  }

  @Test
  void severalNicsBecomeOneWithAWarning() {
    assertEquals(0, run("--dry-run", "-nic", "user", "-nic", "user"));
    assertEquals("qrap: 2 NICs become one, in the place of the first: -nic user\n", err.toString());
  }

  @Test
  void aDryRunOfTheExplicitFormLeavesTheArgumentsAlone() {
    assertEquals(0, run("--dry-run", "7", "kvm", "-nic", "none", "@x"));
    assertEquals(
        bin + "/kvm -nic none @x  # descriptor 7 would be connected to the backend\n",
        out.toString());
  }

  @Test
  void anOptionOfQrapBehindQemusIsRefused() {
    assertEquals(125, run("-m", "64", "--verbose"));
    assertEquals(
        "qrap: --verbose: an option of qrap; it must stand before QEMU's arguments\n",
        err.toString());
    err.reset();
    assertEquals(125, run("-m", "64", "--socket=/x"));
    assertEquals(
        "qrap: --socket=/x: an option of qrap; it must stand before QEMU's arguments\n",
        err.toString());
  }

  @Test
  void anArgumentThatIsAlmostAnOptionHasAWarningAndIsPassedOn() {
    assertEquals(
        0, run("--dry-run", "-m", "64", "--verbos", "--dryrun", "--nosuch", "-nosuch", "-wrapper"));
    assertEquals(
        "qrap: --verbos: neither qrap nor QEMU has this option; did you mean --verbose?\n"
            + "qrap: --dryrun: neither qrap nor QEMU has this option; did you mean --dry-run?\n"
            + "qrap: -wrapper: neither qrap nor QEMU has this option; did you mean --wrap?\n",
        err.toString());
    assertTrue(out.toString().contains("--verbos"), out.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "--strat, --start",
    "--strat=1, --start",
    "--wrapper, --wrap",
    "--expl, --explain",
    "--passt-args, --passt-arg"
  })
  void whatIsAlmostAnOptionWhereOptionsEndIsRefused(String typed, String meant) {
    assertEquals(125, run("--dry-run", typed, "disk.img"));
    assertEquals(
        "qrap: "
            + typed
            + ": neither qrap nor QEMU has this option; did you mean "
            + meant
            + "? An option of a newer QEMU is written "
            + typed.substring(1).replaceFirst("=.*", "")
            + "\n",
        err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--plugin", "--name", "--nosuch", "-strat", "-nosuch"})
  void whatQemuMayHaveIsPassedOnWhereOptionsEnd(String option) {
    assertEquals(0, run("--dry-run", option, "x"));
  }

  @Test
  void aVariableThatIsNotOfQrapHasAWarning() {
    Startup startup =
        new Startup(
            List.of("--dry-run", "-version"),
            Map.of(
                "PATH",
                bin.toString(),
                "QRAP_STRT",
                "1",
                "QRAP_LIST",
                "1",
                "QRAP_VERBOSE",
                "1",
                "QRAP_EMPTY",
                "",
                "QRAP_start",
                "1",
                "QRAPS",
                "1"),
            Inheritance.STANDARD,
            LauncherFacts.NONE);
    assertEquals(
        0, new Qrap(startup, Options.DEFAULT, lib -> lib, new Console(out, err, false)).run());
    assertEquals(
        """
        qrap: QRAP_LIST: qrap has no such variable
        qrap: QRAP_STRT: qrap has no such variable; did you mean QRAP_START?
        qrap: QRAP_start: qrap has no such variable; did you mean QRAP_START?
        """,
        err.toString());
  }

  @Test
  void aQuestionIsPassedOnAsItIs() {
    assertEquals(0, run("--dry-run", "-version"));
    assertEquals(bin + "/kvm -version\n", out.toString());
  }

  @Test
  void theVersionNamesWhatRunsAndFromWhere() {
    assertEquals(0, run("--version"));
    List<String> lines = out.toString().lines().toList();
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(lines.get(0).startsWith("qrap for the JVM "), lines.get(0));
    assertEquals(
        "Java "
            + Runtime.version()
            + ", "
            + System.getProperty("java.vendor")
            + ", "
            + System.getProperty("java.home"),
        lines.get(1));
  }

  @Test
  void helpGoesToStandardOutput() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("Usage: qrap "), out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void anArchiveCannotBeMadeWithoutTheLauncher() {
    assertEquals(125, run("--rebuild-archive"));
    assertEquals(
        "qrap: --rebuild-archive: only bin/qrap starts Java with an archive\n", err.toString());
  }

  @Test
  void whatRunsOutHasALineThatSaysWhatToTry() throws IOException {
    String reason = "unable to create native thread: possibly out of memory";
    assertEquals(125, runThrowing(new OutOfMemoryError(reason)));
    assertEquals(
        "qrap: Java cannot start a thread: "
            + reason
            + "; allow more processes (ulimit -u), or more memory (ulimit -v)\n",
        err.toString());
    err.reset();
    Error inClass = new ExceptionInInitializerError(new OutOfMemoryError("Java heap space"));
    assertEquals(125, runThrowing(inClass));
    assertEquals(
        "qrap: not enough memory: Java heap space; allow Java more: _JAVA_OPTIONS=-Xmx256m\n",
        err.toString());
    err.reset();
    assertEquals(125, runThrowing(new OutOfMemoryError("Metaspace")));
    assertEquals("qrap: not enough memory: Metaspace; allow more (ulimit -v)\n", err.toString());
  }

  @Test
  void aFullStackIsALineAndItsPlaceIsShownOnRequest() throws IOException {
    assertEquals(125, runThrowing(new StackOverflowError()));
    assertTrue(err.toString().startsWith("qrap: Java's stack is full: "), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    err.reset();
    assertEquals(125, runThrowing(new StackOverflowError(), "--verbose"));
    assertTrue(err.toString().contains("\tat " + QrapTest.class.getName()), err.toString());
  }

  @Test
  void anyOtherErrorIsReportedWithItsPlace() throws IOException {
    assertEquals(125, runThrowing(new AssertionError("on purpose")));
    assertTrue(
        err.toString()
            .startsWith(
                "qrap: internal error, please report it: java.lang.AssertionError: on purpose"),
        err.toString());
    assertTrue(err.toString().contains("\tat " + QrapTest.class.getName()), err.toString());
  }

  /** Where the result is shown. */
  private int runThrowing(Error error, String... options) throws IOException {
    OutputStream broken = mock();
    doThrow(error).when(broken).write(any(byte[].class));
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--dry-run", "-version"));
    Startup startup =
        new Startup(
            arguments, Map.of("PATH", bin.toString()), Inheritance.STANDARD, LauncherFacts.NONE);
    return new Qrap(startup, Options.DEFAULT, lib -> lib, new Console(broken, err, false)).run();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--start --socket=/s",
        "--backend=passt --passt-arg=-4",
        "--backend=passt --publish=22",
        "--publish=22 --socket=/s",
        "--passt-arg=-4",
        "--passt-arg -4"
      })
  void optionsThatContradictTheRoleOfTheBackendAreRefused(String line) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.addAll(List.of("-m", "64"));
    assertEquals(125, run(arguments.toArray(new String[0])));
    assertTrue(err.toString().endsWith("; see qrap --help\n"), err.toString());
  }

  @Test
  void noBackendIsAFailureOfQrap() {
    assertEquals(125, run("--socket", bin + "/none", "-m", "64"));
    String message = err.toString();
    assertTrue(message.startsWith("qrap: no network for the guest: nothing answers; "), message);
    assertTrue(message.contains("\nqrap:   " + bin + "/none: "), message);
    assertEquals("", out.toString());
  }

  @Test
  void aPasstThatCannotBeStartedIsAFailureOfQrap() {
    assertEquals(125, run("--start", "--passt-arg", "--no-such-option", "-nic", "none"));
    String message = err.toString();
    assertTrue(
        message.startsWith(
            "qrap: no network for the guest:"
                + " started passt --quiet --fd 3 --no-such-option\nqrap:   a private passt: "),
        message);
  }

  @Test
  void aDryRunIsAskedForInOneWay() {
    assertEquals(125, run("--exec", "print", "-m", "64"));
    assertEquals("qrap: --exec print: runs nothing; for that use --dry-run\n", err.toString());
  }

  @Test
  void askingForAMissingProviderNamesThoseThatExist() {
    for (String dryRun : List.of("--dry-run=0", "--dry-run")) {
      assertEquals(125, run(dryRun, "--exec", "nosuch", "-m", "64"));
      assertEquals(
          "qrap: no exec strategy has the id <nosuch>; there are: "
              + ids(ExecStrategy.class)
              + "\n",
          err.toString());
      err.reset();
    }
    assertEquals(125, run("--backend", "nosuch", "-m", "64"));
    assertEquals(
        "qrap: no backend has the id <nosuch>; there are: " + ids(BackendProbe.class) + "\n",
        err.toString());
  }

  private static String ids(Class<? extends Provider> kind) {
    return BuiltIns.of(kind).stream().map(Provider::id).sorted().collect(Collectors.joining(", "));
  }

  @Test
  void aCommandLineThatQemuWouldRefuseFailsBeforeASocketIsTouched() {
    assertEquals(125, run("--socket", bin + "/none", "-m", "64", "-netdev"));
    assertTrue(err.toString().startsWith("qrap: -netdev (argument 3): "), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  @Test
  void bytesThatAreNotTextAreShownAsTheyAre() {
    assertEquals(127, run("5", "no\udcffsuch"));
    assertArrayEquals(
        new byte[] {'n', 'o', (byte) 0xff, 's'}, Arrays.copyOfRange(err.toByteArray(), 6, 10));
  }

  @Test
  void aStreamThatIsClosedDoesNotChangeTheStatus() throws IOException {
    OutputStream closed = mock();
    doThrow(new IOException("closed")).when(closed).write(any(byte[].class));
    Startup startup =
        new Startup(List.of("5", "nosuch"), Map.of(), Inheritance.STANDARD, LauncherFacts.NONE);
    assertEquals(
        127,
        new Qrap(startup, Options.DEFAULT, lib -> lib, new Console(closed, closed, false)).run());
  }

  @Test
  void aResultThatCannotBeWrittenIsAFailure() throws IOException {
    OutputStream full = mock();
    doThrow(new IOException("No space left on device")).when(full).write(any(byte[].class));
    Startup startup =
        new Startup(List.of("--help"), Map.of(), Inheritance.STANDARD, LauncherFacts.NONE);
    assertEquals(
        125, new Qrap(startup, Options.DEFAULT, lib -> lib, new Console(full, err, false)).run());
    assertEquals("qrap: standard output: No space left on device\n", err.toString());
  }

  private int run(String... arguments) {
    Startup startup =
        new Startup(
            List.of(arguments),
            Map.of("PATH", bin.toString()),
            Inheritance.STANDARD,
            LauncherFacts.NONE);
    return new Qrap(startup, Options.DEFAULT, lib -> lib, new Console(out, err, false)).run();
  }
}
