package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * QEMU does not notice that a JVM was here: a program that reports the state of its process finds
 * the same as behind the original, under many kinds of parent.
 */
@Tag("original")
final class HandoverIT {
  /** src/test/c/as-parent.c describes the settings. */
  enum Parent {
    PLAIN,
    IGNORES_SIGPIPE("ignore=13"),
    IGNORES_SIGHUP_SIGQUIT_AND_SIGXFSZ("ignore=1", "ignore=3", "ignore=25"),
    IGNORES_ALL_SIGNALS("ignore=all"),
    BLOCKS_SIGTERM("block=15"),
    BLOCKS_ALL_SIGNALS("block=all"),
    // HUP, USR1, TERM and CHLD.
    HAS_BLOCKED_SIGNALS_PENDING(
        "block=1", "block=10", "block=15", "block=17", "send=1", "send=10", "send=15", "send=17"),
    LOWERS_LIMITS(
        "limit=0:100:200", // CPU seconds
        "limit=1:1073741824:2147483648", // file size
        "limit=3:4194304:16777216", // stack
        "limit=4:1234:9999", // core
        "limit=6:9000:10000", // processes
        "limit=7:777:5555", // open files
        "limit=8:65536:131072", // locked memory
        "limit=11:500:600"), // pending signals
    CHANGES_PRIORITIES(
        "umask=027",
        "nice=5",
        "slack=123456",
        "idle=1",
        "cpu=0",
        "write=oom_score_adj:300",
        "directory=/usr/share"),
    CHANGES_THE_CORE_DUMP_FILTER("write=coredump_filter:0x41"),
    // Were 3 and 4 both taken, the original would get its socket as 5 and close it as left over.
    HANDS_IN_DESCRIPTORS("open=4", "open=7", "open=99", "open=600"),
    HANDS_IN_ALL_LOW_DESCRIPTORS_BUT_ONE(
        "open=4", "open=6", "open=7", "open=8", "open=9", "open=10", "open=11", "open=12"),
    HANDS_IN_THE_TARGET("open=5"),
    HANDS_IN_A_DESCRIPTOR_ABOVE_THE_LIMIT("open=300", "limit=7:64:4096"),
    CLOSES_STDIN("close=0"),
    CLOSES_STDOUT("close=1"),
    CLOSES_STDERR("close=2"),
    CLOSES_ALL_STREAMS("close=0", "close=1", "close=2", "open=7"),
    HAS_A_STRANGE_ENVIRONMENT(
        "environment=LC_ALL=C",
        "environment=Z=1",
        "environment=A=2",
        "environment=no-identifier=x",
        "environment=9=",
        "environment=not UTF-8 \u00ff=\u00fe\u0080",
        "environment=UTF8=Gr\u00c3\u00bc\u00c3\u009fe",
        "environment=lines=one\ntwo",
        "environment=no equals sign",
        "environment=A=twice",
        "environment=home=/mine",
        "environment=told=",
        "environment=IFS=/",
        "environment=ENV=/nowhere",
        "environment=PWD=/wrong",
        "environment=OLDPWD=/wrong",
        "environment=_=under"),
    DOES_ALL_AT_ONCE(
        "environment=LC_ALL=C",
        "open=8",
        "open=300",
        "close=0",
        "ignore=13",
        "ignore=2",
        "block=15",
        "block=17",
        "limit=7:500:1000",
        "umask=077",
        "write=coredump_filter:0x7f");

    private final List<String> settings;

    Parent(String... settings) {
      this.settings =
          Stream.of(settings)
              .map(text -> NativeText.decode(text.getBytes(StandardCharsets.ISO_8859_1)))
              .toList();
    }
  }

  private static final String WHEN_PASST_IS_FREE =
      "while grep -q ' 0001 03 .* /tmp/passt_1.socket$' /proc/net/unix; do sleep 0.02; done\n"
          // Always the same files, because their names are among the facts.
          + "exec \"$@\" >out 2>err";

  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  private static Path asParent;
  private static Path reporter;
  private static Path report;
  private static List<String> before;

  @BeforeAll
  static void compile() throws IOException {
    asParent = machine.compile("as-parent");
    reporter = machine.compile("report-state");
    report = machine.directory().resolve("report");
    before = filesAndProcesses();
  }

  /** After every test: no process, and nothing in /tmp that was not there before. */
  @AfterEach
  void nothingIsLeftBehind() {
    List<String> left = new ArrayList<>(filesAndProcesses());
    left.removeAll(before);
    assertEquals(List.of(), left);
  }

  private static List<String> filesAndProcesses() {
    return machine
        .shell(
            "find /tmp -mindepth 1 -maxdepth 2 ! -type d\n"
                + "ps -e -o comm= | grep -E '^(java|qrap|report-state)' || :")
        .outLines();
  }

  @ParameterizedTest
  @EnumSource
  void everyFactIsAsBehindTheOriginal(Parent parent) throws IOException {
    List<String> original = reportBehind(Qrap.ORIGINAL, parent);

    for (Qrap ours : List.of(Qrap.LAUNCHER, Qrap.LAUNCHER_WITHOUT_ARCHIVE)) {
      assertEquals(List.of(), Facts.differences(original, reportBehind(ours, parent)), ours.name());
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "PLAIN",
        "IGNORES_SIGPIPE",
        "BLOCKS_ALL_SIGNALS",
        "LOWERS_LIMITS",
        "HANDS_IN_DESCRIPTORS",
        "HANDS_IN_A_DESCRIPTOR_ABOVE_THE_LIMIT",
        "CLOSES_STDERR",
        "DOES_ALL_AT_ONCE"
      })
  void aChildFindsTheSameButForItsPlaceInTheTree(Parent parent) throws IOException {
    List<String> original = reportBehind(Qrap.ORIGINAL, parent);
    List<String> ours = reportBehind(Qrap.LAUNCHER, parent, "--exec", "spawn");

    assertTrue(ours.contains("parent: java\\012"), ours.toString());
    assertTrue(ours.contains("leads its session: 0, group: 0"), ours.toString());
    assertEquals(List.of(), Facts.differences(withoutPlace(original), withoutPlace(ours)));
  }

  /** What only the launcher can know. */
  @Test
  void withoutTheLauncherOnlyWhatHotSpotOverwritesDiffers() throws IOException {
    List<String> plain = reportBehind(Qrap.ORIGINAL, Parent.PLAIN);
    List<String> busy = reportBehind(Qrap.ORIGINAL, Parent.DOES_ALL_AT_ONCE);

    assertEquals(
        List.of(),
        Facts.differences(plain, reportBehind(Qrap.JAR, Parent.PLAIN)).stream()
            .filter(line -> !line.matches(". (limit: Max open files|core-dump filter:) .*"))
            .toList());
    assertEquals(
        List.of(),
        Facts.differences(busy, reportBehind(Qrap.JAR, Parent.DOES_ALL_AT_ONCE)).stream()
            .filter(line -> !line.matches(". (limit: Max open files|core-dump filter:) .*"))
            .filter(line -> !line.matches(". (status: SigIgn:|signal 13:|descriptor 0:).*"))
            .toList());
  }

  private static List<String> withoutPlace(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.startsWith("parent: ") && !line.startsWith("leads its session: "))
        .toList();
  }

  /**
   * The lines of the report behind qrap.
   *
   * @param options of qrap's own
   */
  private static List<String> reportBehind(Qrap qrap, Parent parent, String... options)
      throws IOException {
    Files.deleteIfExists(report);
    List<String> arguments = new ArrayList<>(List.of(options));
    // A name in PATH: the original takes no path.
    arguments.addAll(
        List.of("5", reporter.getFileName().toString(), report.toString(), "", "two words", "@x"));
    Command command = qrap.with(arguments);
    List<String> argv = new ArrayList<>(List.of(asParent.toString()));
    argv.addAll(parent.settings);
    argv.add("--");
    if (qrap == Qrap.ORIGINAL) {
      argv.add("/usr/bin/qrap");
      argv.addAll(arguments);
    } else {
      argv.addAll(command.argv());
    }
    ProcessResult result =
        machine.run(
            new Command(argv, command.environment())
                .inScript(WHEN_PASST_IS_FREE)
                .with("PATH", machine.directory() + ":" + System.getenv("PATH")));
    assertEquals(0, result.status(), result.err());
    assertEquals("", Files.readString(machine.directory().resolve("out")));
    String said = "Connected to /tmp/passt_1.socket\n";
    assertEquals(
        parent.settings.contains("close=2") ? "" : said,
        Files.readString(machine.directory().resolve("err")));
    return NativeText.decode(Files.readAllBytes(report)).lines().toList();
  }
}
