package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Connection;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.Program;
import io.github.qrap.testkit.ExecStrategyContract;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jnr.constants.platform.Signal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each success replaces a JVM, so these start a JVM for it: {@link Wrapper}. */
class ExecInPlaceTest extends ExecStrategyContract {
  /** Lists what it was handed; the descriptor of the listing itself is the shell's. */
  private static final String LIST_DESCRIPTORS =
      "for d in /proc/$$/fd/*; do [ -e $d ] && echo \"${d##*/} $(readlink $d)\"; done";

  private static final int SIGPIPE = Signal.SIGPIPE.intValue();
  private static final int SIGTERM = Signal.SIGTERM.intValue();

  @TempDir Path directory;

  @Override
  protected ExecStrategy provider() {
    return new ExecInPlace();
  }

  /** From 3 up the first dozen are the JVM's own: its modules, the class path, native libraries. */
  @Tag("child-jvm")
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 300})
  void theProgramFindsTheDescriptorWhereItWasAskedForAndNoOther(int target) throws Exception {
    Path handedOver = Files.writeString(directory.resolve("handed-over"), "");
    String out = wrap(handedOver, target, "/bin/sh", "sh", "-c", LIST_DESCRIPTORS);
    assertTrue(out.contains(target + " " + handedOver + "\n"), out);
    assertEquals(4, out.lines().count(), out);
  }

  @Tag("child-jvm")
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 300})
  void aProgramThatCannotBeExecutedIsReportedByAJvmThatStillWorks(int target) throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "no program");
    assertTrue(text.toFile().setExecutable(true));
    String out = wrap(text, target, text.toString(), "text");
    assertEquals(
        "NOT_EXECUTABLE "
            + text
            + ": Exec format error; a script must start with #! and its interpreter\n"
            + "loaded another class\n",
        out);
  }

  @Tag("child-jvm")
  @Test
  void theProgramFindsSeveralDescriptorsThatTakeEachOthersPlaces() throws Exception {
    Path a = Files.writeString(directory.resolve("a"), "");
    Path b = Files.writeString(directory.resolve("b"), "");
    List<String> lines = run(Swap.class, a.toString(), b.toString(), "/bin/sh").lines().toList();
    String[] numbers = lines.get(0).split(" ");
    List<String> expected = new ArrayList<>();
    expected.add(numbers[0] + " " + b);
    expected.add(numbers[1] + " " + a);
    for (int i = 2; i < numbers.length; i++) {
      expected.add(numbers[i] + " " + a);
    }
    List<String> found = new ArrayList<>(lines.subList(1, lines.size()));
    found.removeIf(line -> line.matches("[012] .*"));
    found.sort(null);
    expected.sort(null);
    assertEquals(expected, found);
  }

  @Tag("child-jvm")
  @Test
  void afterAFailureWithSeveralDescriptorsTheJvmStillWorks() throws Exception {
    Path a = Files.writeString(directory.resolve("a"), "");
    Path b = Files.writeString(directory.resolve("b"), "");
    Path text = program("text", "no program");
    List<String> lines =
        run(Swap.class, a.toString(), b.toString(), text.toString()).lines().toList();
    assertTrue(lines.get(1).startsWith("NOT_EXECUTABLE " + text), lines.toString());
    assertEquals("loaded another class", lines.get(2));
    String[] numbers = lines.get(0).split(" ");
    assertEquals("[" + numbers[0] + "] [" + numbers[1] + "]", lines.get(3));
  }

  @Tag("child-jvm")
  @Test
  void twoConnectionsOnChannelsOfTheJdkAreHandedOver() throws Exception {
    String out = run(Channels.class);
    assertEquals("socket:\nsocket:\n", out.replaceAll("\\[[0-9]+\\]", ""));
    assertEquals(2, out.lines().distinct().count(), out);
  }

  @Tag("child-jvm")
  @Test
  void argumentsArriveByteForByte() throws Exception {
    Path dump = directory.resolve("dump");
    List<String> argv =
        List.of("a name", "", "@x", "--", "{\"a\": 'b'}", "grün", NativeText.decode(bytes()), "\n");
    Files.writeString(dump, "#!/bin/sh\ncat /proc/$$/cmdline\n");
    assertTrue(dump.toFile().setExecutable(true));
    String out = wrap(dump, 5, dump.toString(), argv.toArray(new String[0]));
    assertEquals(
        "/bin/sh\0" + dump + "\0" + String.join("\0", argv.subList(1, argv.size())) + "\0", out);
  }

  @Test
  void anInterpreterThatIsMissingIsNamedAsTheReason() throws Exception {
    Path script = Files.writeString(directory.resolve("script"), "#!/nosuch/interpreter\n");
    assertTrue(script.toFile().setExecutable(true));
    LaunchException e = assertThrows(LaunchException.class, () -> launch(script.toString(), "x"));
    assertEquals(LaunchException.Kind.NOT_FOUND, e.kind());
    assertTrue(e.getMessage().endsWith("the interpreter or loader that it names is missing"));
  }

  /** 300 is closed, 401 is the descriptor that is handed over, 402 has close-on-exec, too. */
  @ParameterizedTest
  @ValueSource(ints = {300, 400, 401, 402})
  void afterAFailureSignalsAndDescriptorsAreAsBefore(int target) throws Exception {
    Path text = program("text", "no program");
    long term = SignalMask.of(SIGTERM);
    Inheritance inherited = Inheritance.STANDARD.withBlockedSignals(term).withIgnoredSignals(term);
    Libc libc = Libc.get();
    try (FileInputStream file = new FileInputStream(text.toFile())) {
      int opened = numberOf(text);
      libc.duplicate(opened, 400, false);
      libc.duplicate(opened, 401, true);
      libc.duplicate(opened, 402, true);
      Launch launch =
          Launches.of(
              text.toString(),
              List.of("text"),
              Optional.of(Launches.handover(401, target)),
              inherited);
      Signals signals = Signals.now();
      long blocked = blockedHere(libc);
      List<String> descriptors = descriptors(libc, text);

      LaunchException e =
          assertThrows(LaunchException.class, () -> new ExecInPlace().launch(launch));

      assertEquals(LaunchException.Kind.NOT_EXECUTABLE, e.kind());
      assertEquals(signals, Signals.now());
      assertEquals(blocked, blockedHere(libc));
      assertEquals(descriptors, descriptors(libc, text));
    } finally {
      libc.close(400);
      libc.close(401);
      libc.close(402);
    }
  }

  /** Those that are open on the file, and their flags. */
  private static List<String> descriptors(Libc libc, Path file) throws IOException {
    List<String> descriptors = new ArrayList<>();
    for (int number : numbersOf(file)) {
      descriptors.add(number + ": " + libc.isHandedOn(number));
    }
    return descriptors;
  }

  private static int numberOf(Path file) throws IOException {
    return numbersOf(file).get(0);
  }

  private static List<Integer> numbersOf(Path file) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (String number : new File("/proc/self/fd").list()) {
      Path link = Path.of("/proc/self/fd", number);
      if (Files.exists(link) && Files.readSymbolicLink(link).equals(file)) {
        numbers.add(Integer.valueOf(number));
      }
    }
    return numbers;
  }

  @Test
  void aDescriptorThatIsNotOpenIsRefusedAndLeavesTheOthersAsTheyWere() throws Exception {
    Path text = program("text", "no program");
    Libc libc = Libc.get();
    try (FileInputStream file = new FileInputStream(text.toFile())) {
      List<String> descriptors = descriptors(libc, text);
      Launch launch =
          Launches.of(
              "/bin/true",
              List.of("true"),
              Optional.of(Launches.handover(500, numberOf(text))),
              Inheritance.STANDARD);

      assertThrows(LaunchException.class, () -> new ExecInPlace().launch(launch));

      assertEquals(descriptors, descriptors(libc, text));
    }
  }

  /** SIGWINCH is ignored by this JVM only. */
  @Tag("child-jvm")
  @Test
  void theProgramFindsTheSignalsThatItIsToFind() throws Exception {
    Path any = Files.writeString(directory.resolve("any"), "");
    String out = wrap(any, 5, "/bin/grep", "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status");
    String[] lines = out.split("\n");
    assertEquals(SignalMask.of(SIGTERM), mask("SigBlk:", lines[0]));
    // The C library's own are ignored where the JVM was started by posix_spawn.
    assertEquals(SignalMask.of(SIGPIPE), mask("SigIgn:", lines[1]) & ~SignalMask.of(32, 33));
  }

  private static long mask(String name, String line) {
    assertTrue(line.startsWith(name), line);
    return Long.parseUnsignedLong(line.substring(name.length()).strip(), 16);
  }

  private static long blockedHere(Libc libc) {
    long blocked = libc.block(0);
    libc.block(blocked);
    return blocked;
  }

  @Test
  void aDescriptorAboveTheLimitIsRefusedWithAdvice() {
    Launch launch =
        Launches.of(
            "/bin/true",
            List.of("true"),
            Optional.of(Launches.handover(0, Integer.MAX_VALUE)),
            Inheritance.STANDARD);
    LaunchException e = assertThrows(LaunchException.class, () -> provider().launch(launch));
    assertEquals(
        "/bin/true: cannot give it descriptor 2147483647: Bad file descriptor;"
            + " the limit of open files may be too low for it: see ulimit -n",
        e.getMessage());
    assertEquals(LaunchException.Kind.NOT_TRIED, e.kind());
  }

  @Test
  void anArgumentWithANulByteIsRefused() {
    LaunchException e =
        assertThrows(LaunchException.class, () -> launch("/bin/true", "true", "a\0b"));
    assertEquals(LaunchException.Kind.NOT_TRIED, e.kind());
  }

  @Test
  void whatCanBeKnownBeforeABackendIsFoundFailsTheCheckAsItWouldFailTheLaunch() throws Exception {
    Path empty = program("empty", "");
    Path orphan = program("orphan", "#! /nosuch/interpreter -x\n");
    Path closed = program("closed", "#!" + directory + "\n");
    assertCheckFails(LaunchException.Kind.NOT_EXECUTABLE, empty.toString(), 5, "a");
    assertCheckFails(LaunchException.Kind.NOT_FOUND, orphan.toString(), 5, "a");
    assertCheckFails(LaunchException.Kind.NOT_EXECUTABLE, "/dev/null", 5, "a");
    assertCheckFails(LaunchException.Kind.NOT_TRIED, "/bin/true", Integer.MAX_VALUE, "a");
    assertCheckFails(LaunchException.Kind.NOT_TRIED, "/bin/true", 5, "a\0b");
    assertCheckFails(LaunchException.Kind.NOT_TRIED, "/bin/true", 5, "\ud800");
    provider().check(checked(program("script", "#!/bin/sh\n").toString(), 5, "\udcff"));
    provider().check(checked(program("text", "perhaps for binfmt_misc").toString(), 5, "a"));
    provider().check(checked(closed.toString(), 5, "a"));
  }

  private void assertCheckFails(
      LaunchException.Kind kind, String program, int target, String argument) {
    LaunchException e =
        assertThrows(
            LaunchException.class, () -> provider().check(checked(program, target, argument)));
    assertEquals(kind, e.kind(), e.getMessage());
  }

  private static Program checked(String program, int target, String argument) {
    return Launches.program(program, List.of("name", argument)).expecting(List.of(target));
  }

  private Path program(String name, String content) throws IOException {
    Path file = Files.writeString(directory.resolve(name), content);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  private static void launch(String program, String... argv) throws LaunchException {
    new ExecInPlace()
        .launch(Launches.of(program, List.of(argv), Optional.empty(), Inheritance.STANDARD));
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[255];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return bytes;
  }

  /** What the wrapper, or the program that it became, has written. */
  private String wrap(Path handedOver, int target, String program, String... argv)
      throws Exception {
    // Arguments go through a file: a process cannot be given every byte by ProcessBuilder.
    Path arguments = directory.resolve("arguments");
    Files.write(arguments, NativeText.encode(String.join("\0", argv)));
    return run(
        Wrapper.class,
        handedOver.toString(),
        Integer.toString(target),
        program,
        arguments.toString());
  }

  private static String run(Class<?> main, String... arguments) throws Exception {
    // As the launcher does: else a thread of the JVM may have one of its files open.
    List<String> options = List.of("-XX:-UsePerfData", "-XX:-UseContainerSupport");
    String out = ChildJvm.run(options, main, arguments).output();
    assertFalse(out.contains("WARNING"), out);
    return out;
  }

  /** A program that becomes another with a file as the descriptor. */
  static final class Wrapper {
    static final int SIGWINCH = Signal.SIGWINCH.intValue();

    private Wrapper() {}

    public static void main(String[] args) throws IOException {
      try (FileInputStream file = new FileInputStream(args[0])) {
        String text = NativeText.decode(Files.readAllBytes(Path.of(args[3])));
        Launch launch =
            Launches.of(
                args[2],
                List.of(text.split("\0", -1)),
                Optional.of(
                    Launches.handover(numberOf(Path.of(args[0])), Integer.parseInt(args[1]))),
                Inheritance.STANDARD
                    .withBlockedSignals(SignalMask.of(SIGTERM))
                    .withIgnoredSignals(SignalMask.of(SIGPIPE)));
        Signals.ignore(SIGWINCH);
        new ExecInPlace().launch(launch);
      } catch (LaunchException e) {
        System.out.println(e.kind() + " " + e.getMessage());
        Another.load();
      }
    }
  }

  /** A program that becomes another with two files, at each other's numbers and more. */
  static final class Swap {
    private Swap() {}

    public static void main(String[] args) throws IOException {
      Path a = Path.of(args[0]);
      Path b = Path.of(args[1]);
      try (FileInputStream first = new FileInputStream(a.toFile());
          FileInputStream second = new FileInputStream(b.toFile())) {
        Launch launch =
            Launch.of(Launches.program(args[2], List.of("sh", "-c", LIST_DESCRIPTORS)))
                .with(Launches.handover(numberOf(a), numberOf(b)))
                .with(Launches.handover(numberOf(b), numberOf(a)));
        StringBuilder numbers = new StringBuilder(numberOf(a) + " " + numberOf(b));
        // The JVM's own: its modules and the class path.
        for (int number = 3; number < 12; number++) {
          if (number != numberOf(a) && number != numberOf(b)) {
            launch = launch.with(Launches.handover(numberOf(a), number));
            numbers.append(" ").append(number);
          }
        }
        System.out.println(numbers);
        try {
          new ExecInPlace().launch(launch);
        } catch (LaunchException e) {
          System.out.println(e.kind() + " " + e.getMessage());
          Another.load();
          System.out.println(numbersOf(a) + " " + numbersOf(b));
        }
      }
    }
  }

  /** A program that becomes another with two channels. */
  static final class Channels {
    private Channels() {}

    public static void main(String[] args) throws IOException, LaunchException {
      try (ServerSocketChannel server =
              ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
          SocketChannel first = SocketChannel.open(server.getLocalAddress());
          SocketChannel second = SocketChannel.open(server.getLocalAddress())) {
        new ExecInPlace()
            .launch(
                Launch.of("/bin/readlink", List.of("/proc/self/fd/3", "/proc/self/fd/4"))
                    .with(new Launch.Handover(Connection.of(first), 4))
                    .with(new Launch.Handover(Connection.of(second), 3)));
      }
    }
  }

  /** Not loaded before the failure. */
  static final class Another {
    private Another() {}

    static void load() {
      System.out.println("loaded another class");
    }
  }
}
