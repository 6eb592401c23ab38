package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.NativeText;
import io.github.qrap.testkit.ExecStrategyContract;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpawnChildTest extends ExecStrategyContract {
  private static final int SIGTERM = Signal.SIGTERM.intValue();
  private static final int SIGPIPE = Signal.SIGPIPE.intValue();

  @TempDir Path directory;

  @Override
  protected ExecStrategy provider() {
    return new SpawnChild();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 300})
  void theChildFindsTheDescriptorAndThisJvmKeepsItsOwn(int target) throws Exception {
    Path handedOver = Files.writeString(directory.resolve("handed-over"), "");
    String before = linkOf(target);
    try (FileInputStream in = new FileInputStream(handedOver.toFile())) {
      String out =
          output(
              Inheritance.STANDARD,
              Optional.of(Launches.handover(numberOf(handedOver), target)),
              "exec >out; for d in /proc/$$/fd/*; do"
                  + " [ -e $d ] && echo \"${d##*/} $(readlink $d)\"; done; exit 0");
      assertTrue(out.contains(target + " " + handedOver + "\n"), out);
      assertEquals(4, out.lines().count(), out);
    }
    assertEquals(before, linkOf(target));
  }

  @Test
  void theChildFindsTheEnvironmentAndTheSignalsThatItIsToFind() throws Exception {
    String strange = NativeText.decode(new byte[] {'a', '-', 'b', (byte) 0xff, '=', (byte) 0xfe});
    Inheritance inherited =
        Inheritance.STANDARD
            .withEnvironment(List.of("Z=1", strange, "A=2", "PATH=/usr/bin:/bin"))
            .withBlockedSignals(SignalMask.of(SIGTERM))
            .withIgnoredSignals(SignalMask.of(SIGPIPE));
    Signals here = Signals.now();

    String out =
        output(
            inherited,
            Optional.empty(),
            "exec >out; while read -r name value; do case $name in"
                + " SigBlk: | SigIgn:) echo $name $value ;; esac; done </proc/$$/status;"
                + " cat /proc/$$/environ");

    assertEquals(
        "SigBlk: 0000000000004000\nSigIgn: 0000000000001000\n"
            + ("Z=1\0" + strange + "\0A=2\0PATH=/usr/bin:/bin\0"),
        out);
    assertEquals(here, Signals.now());
  }

  @Test
  void theChildFindsEverySignalIgnoredButThoseThatThisJvmNeeds() throws Exception {
    long ignorable = ~SignalMask.of(9, 19, 32, 33); // SIGKILL, SIGSTOP, and the C library's own
    Inheritance inherited = Inheritance.STANDARD.withIgnoredSignals(ignorable);
    Signals here = Signals.now();

    String out =
        output(inherited, Optional.empty(), "grep ^SigIgn: /proc/self/status | cut -f 2 >out");

    long needed = SignalMask.of(4, 7, 8, 11, 17); // SIGILL, SIGBUS, SIGFPE, SIGSEGV, SIGCHLD
    assertEquals(Long.toHexString(ignorable & ~needed), out.strip());
    assertEquals(here, Signals.now());

    SignalChange change = SpawnChild.ignoring(Libc.get(), inherited);
    long ignoredMeanwhile = Signals.now().ignored();
    change.close();
    assertEquals(0, ignoredMeanwhile & needed);
  }

  @Test
  void aDescriptorThatIsOpenedMeanwhileDoesNotReachTheChild() throws Exception {
    Libc libc = Libc.get();
    Launch launch =
        Launches.of(
            "/bin/sh",
            List.of("sh", "-c", "[ -e /proc/$$/fd/300 ] && [ ! -e /proc/$$/fd/301 ]"),
            Optional.of(Launches.handover(0, 300)),
            Inheritance.STANDARD);
    NativeLaunch encoded = NativeLaunch.of(launch);
    try (ProgramImage image = libc.image(encoded);
        OrderedHandovers handovers =
            OrderedHandovers.of(libc, encoded.name(), encoded.handovers())) {
      PosixSpawn.ChildStart start = new SpawnChild().start(encoded, handovers);

      assertEquals(301, libc.duplicateFrom(0, 301));
      libc.handOn(301, true);
      int child = new PosixSpawn().spawn(image, start);

      libc.close(301);
      assertEquals(0, libc.exitStatus(child));
    }
  }

  @Test
  void theChildFindsSeveralDescriptorsThatTakeEachOthersPlaces() throws Exception {
    Path a = Files.writeString(directory.resolve("a"), "");
    Path b = Files.writeString(directory.resolve("b"), "");
    try (FileInputStream first = new FileInputStream(a.toFile());
        FileInputStream second = new FileInputStream(b.toFile())) {
      int atA = numberOf(a);
      int atB = numberOf(b);
      List<Integer> open = OpenDescriptors.now();
      Launch launch =
          Launch.of(
                  "/bin/sh",
                  List.of(
                      "-c",
                      "cd '"
                          + directory
                          + "'; exec >out; for d in /proc/$$/fd/*; do"
                          + " [ -e $d ] && echo \"${d##*/} $(readlink $d)\"; done; exit 0"))
              .with(Launches.handover(atA, atB))
              .with(Launches.handover(atB, atA))
              .with(Launches.handover(atA, 400));

      assertEquals(0, new SpawnChild().launch(launch).process().waitFor());

      List<String> lines = Files.readAllLines(directory.resolve("out"));
      assertTrue(lines.contains(atA + " " + b), lines.toString());
      assertTrue(lines.contains(atB + " " + a), lines.toString());
      assertTrue(lines.contains("400 " + a), lines.toString());
      assertEquals(6, lines.size(), lines.toString());
      assertEquals(a.toString(), linkOf(atA));
      assertEquals(b.toString(), linkOf(atB));
      assertEquals("closed", linkOf(400));
      List<Integer> left = OpenDescriptors.now();
      left.removeAll(open);
      left.removeIf(number -> !linkOf(number).startsWith(directory.toString()));
      assertEquals(List.of(), left);
    }
  }

  @Test
  void ofSeveralDescriptorsTheOneThatCannotBeHandedOverIsNamed() {
    LaunchException e =
        assertThrows(
            LaunchException.class,
            () ->
                new SpawnChild()
                    .launch(
                        Launch.of("/bin/true", List.of())
                            .with(Launches.handover(0, 300))
                            .with(Launches.handover(500, 301))));
    assertTrue(e.getMessage().startsWith("/bin/true: cannot give it descriptor 301: "));
  }

  @Test
  void theExitStatusIsTheProgramsOr128AndTheSignal() throws Exception {
    assertEquals(42, start("exit 42").waitFor());
    assertEquals(128 + 9, start("kill -9 $$").waitFor());
  }

  @Test
  void theHandleEndsTheChildAndLeavesNoZombie() throws Exception {
    Process child = start("while :; do sleep 0.01; done");
    assertTrue(child.isAlive());
    assertFalse(child.waitFor(1, TimeUnit.MILLISECONDS));
    assertThrows(IllegalThreadStateException.class, child::exitValue);
    assertEquals(child.pid(), child.toHandle().pid());
    child.destroy();
    assertEquals(128 + SIGTERM, child.onExit().get().exitValue());
    assertFalse(Files.exists(Path.of("/proc", Long.toString(child.pid()))));
    child.destroyForcibly();
  }

  @Test
  void aDescriptorAboveTheLimitIsRefusedWithAdvice() {
    LaunchException e =
        assertThrows(
            LaunchException.class,
            () ->
                new SpawnChild()
                    .launch(
                        Launches.of(
                            "/bin/true",
                            List.of("true"),
                            Optional.of(Launches.handover(0, Integer.MAX_VALUE)),
                            Inheritance.STANDARD)));
    assertTrue(e.getMessage().startsWith("/bin/true: cannot give it descriptor 2147483647: "));
  }

  @Test
  void theChildCanWriteToAFileAndLeaveTheStreamsOfThisJvmAlone() throws Exception {
    Path log = Files.writeString(directory.resolve("log"), "before\n");
    Launch launch = Launch.of("/bin/sh", List.of("-c", "cat; echo out; echo err >&2"));
    for (Inheritance inherited :
        List.of(Inheritance.STANDARD, Inheritance.STANDARD.withDescriptors(List.of()))) {
      Process child = SpawnChild.writingTo(log).launch(launch.inheriting(inherited)).process();
      assertEquals(0, child.waitFor());
    }
    assertEquals("before\nout\nerr\nout\nerr\n", Files.readString(log));
  }

  @Test
  void aFileThatCannotBeWrittenToIsReportedByItsPath() {
    Path log = directory.resolve("none/log");
    LaunchException e =
        assertThrows(
            LaunchException.class,
            () -> SpawnChild.writingTo(log).launch(Launch.of("/bin/true", List.of())));
    assertEquals(LaunchException.Kind.NOT_TRIED, e.kind());
    assertEquals(
        "cannot append the program's output to " + log + " (No such file or directory)",
        e.reason());
  }

  private Process start(String script) throws LaunchException {
    return start(Inheritance.STANDARD, Optional.empty(), script);
  }

  private Process start(Inheritance inherited, Optional<Launch.Handover> handover, String script)
      throws LaunchException {
    List<String> argv = List.of("sh", "-c", "cd '" + directory + "'; " + script);
    return new SpawnChild().launch(Launches.of("/bin/sh", argv, handover, inherited)).process();
  }

  /** What the script has written into the file {@code out}. */
  private String output(Inheritance inherited, Optional<Launch.Handover> handover, String script)
      throws Exception {
    assertEquals(0, start(inherited, handover, script).waitFor());
    return NativeText.decode(Files.readAllBytes(directory.resolve("out")))
        .replaceAll("(?m)^1 .*/out$", "1 out");
  }

  private static String linkOf(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
          .toString();
    } catch (IOException e) {
      return "closed";
    }
  }

  private static int numberOf(Path file) throws IOException {
    for (String number : new File("/proc/self/fd").list()) {
      if (linkOf(Integer.parseInt(number)).equals(file.toString())) {
        return Integer.parseInt(number);
      }
    }
    throw new IOException(file + " is not open");
  }
}
