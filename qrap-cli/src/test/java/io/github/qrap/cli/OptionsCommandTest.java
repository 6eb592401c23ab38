package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Inheritance;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.patch.NicChoice;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Whatever looks special to picocli, a shell or Java, but belongs to QEMU. */
  private static final List<String> FOREIGN =
      List.of(
          "@x",
          "-h",
          "--help",
          "--version",
          "--",
          "",
          " ",
          "--dry-run",
          "{\"a\":'b'}",
          "${x}",
          "-V",
          "--socket=no",
          "a=b",
          "\udcff",
          "--verbose",
          "\\",
          "\"q\"");

  @Test
  void withoutOptionsEverythingIsQemus() throws Exception {
    for (String first : List.of("-h", "--device", "@x", "disk.img", "", "-", "---", "--nosuch=1")) {
      List<String> line = new ArrayList<>(List.of(first));
      line.addAll(FOREIGN);
      assertEquals(new Options.Parsed(Options.DEFAULT, line), parse(line, Map.of()));
    }
  }

  @Test
  void optionsEndAtTheFirstArgumentThatIsNone() throws Exception {
    List<String> line = new ArrayList<>(List.of("--verbose", "5", "kvm"));
    line.addAll(FOREIGN);
    Options.Parsed parsed = parse(line, Map.of());
    assertTrue(parsed.options().verbose());
    assertEquals(line.subList(1, line.size()), parsed.rest());
  }

  @Test
  void twoHyphensEndTheOptionsAndAreDropped() throws Exception {
    List<String> line = new ArrayList<>(List.of("--verbose", "--"));
    line.addAll(FOREIGN);
    assertEquals(FOREIGN, parse(line, Map.of()).rest());
    assertEquals(List.of("--", "x"), parse(List.of("--", "--", "x"), Map.of()).rest());
  }

  @Test
  void everyOptionArrives() throws Exception {
    Options options =
        parse(
                List.of(
                    "--socket",
                    "/a b",
                    "--socket=/c",
                    "--plugins",
                    "/p.jar",
                    "--plugins=/q",
                    "--list=json",
                    "--qemu",
                    "q",
                    "--nic",
                    "e1000",
                    "--explain",
                    "--backend",
                    "b",
                    "--exec",
                    "e",
                    "--timeout",
                    "70",
                    "--trust-uid",
                    "7",
                    "--trust-uid",
                    "4294967294",
                    "--no-verify",
                    "--verbose"),
                Map.of())
            .options();
    ProbeRequest probe =
        ProbeRequest.DEFAULT
            .withSockets(List.of("/a b", "/c"))
            .withAnswerTimeout(Duration.ofMillis(70))
            .withTrustedUids(Set.of(7L, 4294967294L))
            .withVerify(false);
    assertEquals(
        new Options(
            List.of("/p.jar", "/q"),
            Optional.of("e"),
            Optional.of("b"),
            Optional.of("q"),
            new NicChoice("e1000"),
            Options.Listing.JSON,
            true,
            probe,
            true),
        options);
  }

  @Test
  void startIsTheBackendThatStartsAPasst() throws Exception {
    for (String start : List.of("--start", "--backend=passt-private")) {
      List<String> line =
          List.of(start, "--passt-arg", "-t 2222:22", "--passt-arg=-4", "--passt-arg=a\\ b");
      Options options = parse(line, Map.of()).options();
      assertEquals(Optional.of("passt-private"), options.backend());
      assertEquals(List.of("-t", "2222:22", "-4", "a b"), options.probe().daemonArguments());
    }
    Options options =
        parse(List.of(), Map.of("QRAP_START", "1", "QRAP_PASST_ARG", "-t 2222:22")).options();
    assertEquals(Optional.of("passt-private"), options.backend());
    assertEquals(List.of("-t", "2222:22"), options.probe().daemonArguments());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--start --socket=/s",
        "--start --backend=passt",
        "--passt-arg=-4",
        "--passt-arg -4"
      })
  void wishesThatContradictEachOtherAreRefused(String line) {
    Failure e = assertThrows(Failure.class, () -> parse(List.of(line.split(" ")), Map.of()), line);
    assertEquals(125, e.status());
    assertTrue(e.getMessage().endsWith("; see qrap --help"), e.getMessage());
  }

  @Test
  void aVariableHoldsTheValuesOfARepeatableOptionBetweenSpaces() throws Exception {
    Map<String, String> environment =
        Map.of("QRAP_SOCKET", "/a /b\\ c", "QRAP_TRUST_UID", "7 8", "QRAP_START", "");
    ProbeRequest probe = parse(List.of(), environment).options().probe();
    assertEquals(List.of("/a", "/b c"), probe.sockets());
    assertEquals(Set.of(7L, 8L), probe.trustedUids());
    assertEquals(
        List.of("/a b"), parse(List.of("--socket=/a b"), environment).options().probe().sockets());
  }

  @Test
  void dryRunIsTheStrategyThatShows() throws Exception {
    assertEquals(Optional.of("print"), parse(List.of("--dry-run"), Map.of()).options().strategy());
  }

  @Test
  void variablesStandForOptionsAndOptionsOverrideThem() throws Exception {
    Map<String, String> environment =
        Map.of("QRAP_SOCKET", "/e", "QRAP_QEMU", "q", "QRAP_VERBOSE", "1", "QRAP_DRY_RUN", "0");
    Options options = parse(List.of("-m", "1"), environment).options();
    assertEquals(List.of("/e"), options.probe().sockets());
    assertEquals(Optional.of("q"), options.qemu());
    assertTrue(options.verbose());
    assertEquals(Optional.empty(), options.strategy());
    assertEquals(
        List.of("/o"), parse(List.of("--socket", "/o"), environment).options().probe().sockets());
  }

  @Test
  void aLongerTimeForOneCandidateMakesTheSearchLonger() throws Exception {
    ProbeRequest probe = parse(List.of("--timeout", "5000"), Map.of()).options().probe();
    assertEquals(Duration.ofMillis(5500), probe.totalTimeout());
  }

  @Test
  void anEmptyPathIsRefused() {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--socket", ""), Map.of()));
    assertEquals("--socket: the path is empty", e.getMessage());
  }

  @Test
  void anEmptyVariableIsNone() throws Exception {
    Map<String, String> environment =
        Map.of("QRAP_SOCKET", "", "QRAP_TIMEOUT", "", "QRAP_QEMU", "", "QRAP_DRY_RUN", "");
    assertEquals(Options.DEFAULT, parse(List.of("-m", "1"), environment).options());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"user", "none", "user,model=e1000", "model=e1000", "tap,fd=3", "help", "-S"})
  void aNicThatQemuReadsIsQemus(String value) throws Exception {
    for (List<String> own : List.of(List.<String>of(), List.of("--verbose", "--socket", "/s"))) {
      List<String> line = new ArrayList<>(own);
      List<String> rest = new ArrayList<>(List.of("--nic", value));
      rest.addAll(FOREIGN);
      line.addAll(rest);
      Options.Parsed parsed = parse(line, Map.of());
      assertEquals(rest, parsed.rest());
      assertEquals(NicChoice.BEST, parsed.options().nic());
      assertEquals(!own.isEmpty(), parsed.options().verbose());
    }
    assertEquals(List.of("--nic"), parse(List.of("--verbose", "--nic"), Map.of()).rest());
  }

  @Test
  void aNicThatIsAModelIsOursUpToTheFirstArgumentOfQemu() throws Exception {
    Options.Parsed parsed =
        parse(List.of("--nic", "keep", "--nic", "user", "--nic", "x"), Map.of());
    assertEquals(NicChoice.KEEP, parsed.options().nic());
    assertEquals(List.of("--nic", "user", "--nic", "x"), parsed.rest());
    assertEquals(
        List.of("-m", "1", "--nic", "e1000"),
        parse(List.of("-m", "1", "--nic", "e1000"), Map.of()).rest());
    assertEquals(
        NicChoice.KEEP, parse(List.of("disk.img"), Map.of("QRAP_NIC", "keep")).options().nic());
  }

  @Test
  void aNicThatIsNoModelIsRefused() {
    Failure e =
        assertThrows(Failure.class, () -> parse(List.of(), Map.of("QRAP_NIC", "user,model=x")));
    assertEquals(
        "--nic=user,model=x: must be \"keep\" or a NIC that -device knows", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "0", "-1", "1.5", "", "99999999999"})
  void aTimeThatIsNoneIsRefused(String time) {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--timeout=" + time), Map.of()));
    assertEquals(
        "--timeout " + time + ": must be a number of milliseconds from 1 to 2147483647",
        e.getMessage());
    assertEquals(125, e.status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "-1", "", "4294967296"})
  void aUserThatIsNoNumberIsRefused(String uid) {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--trust-uid=" + uid), Map.of()));
    assertEquals(
        "--trust-uid " + uid + ": must be the number of a user, see id -u", e.getMessage());
  }

  @Test
  void anOptionWithoutItsValueIsRefusedWithAPointerToTheHelp() {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--socket"), Map.of()));
    assertTrue(e.getMessage().contains("--socket"), e.getMessage());
    assertTrue(e.getMessage().endsWith("see qrap --help"), e.getMessage());
  }

  @Test
  void helpGoesToStandardOutputAndFitsAScreen() throws Exception {
    assertEquals(
        Optional.empty(),
        OptionsCommand.parse(
            new Given(List.of("--help"), Map.of(), Inheritance.STANDARD, OptionalLong.empty()),
            new Console(out, err, false)));
    String help = out.toString();
    assertTrue(help.lines().count() <= 40, help);
    assertTrue(help.lines().allMatch(line -> line.length() <= 80), help);
    assertEquals("", err.toString());
    String uses = help.substring(0, help.indexOf("Usage:"));
    assertEquals(3, uses.lines().filter(line -> line.startsWith("  qrap ")).count(), help);
  }

  @Test
  void theVersionTellsWhatRunsAndFromWhere() throws Exception {
    OptionsCommand.parse(
        new Given(List.of("--version"), Map.of(), Inheritance.STANDARD, OptionalLong.empty()),
        new Console(out, err, false));
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
  void theHelpTellsTheDefaultsThatTheCodeHas() throws Exception {
    OptionsCommand.parse(
        new Given(List.of("--help"), Map.of(), Inheritance.STANDARD, OptionalLong.empty()),
        new Console(out, err, false));
    String help = out.toString().replaceAll("\\s+", " ");
    assertTrue(
        help.contains("Default: " + ProbeRequest.DEFAULT_ANSWER_TIMEOUT.toMillis() + "."), help);
    assertFalse(help.contains("null"), help);
  }

  private Options.Parsed parse(List<String> arguments, Map<String, String> environment)
      throws Exception {
    return OptionsCommand.parse(
            new Given(arguments, environment, Inheritance.STANDARD, OptionalLong.empty()),
            new Console(out, err, false))
        .orElseThrow();
  }
}
