package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.patch.NicChoice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsParserTest {
  /** What looks special to picocli, a shell or Java, but belongs to QEMU. */
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
      assertDefault(parse(line, Map.of()).options());
      assertEquals(line, parse(line, Map.of()).rest());
    }
  }

  @Test
  void optionsEndAtTheFirstArgumentThatIsNotOne() throws Exception {
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
                    "--qemu",
                    "q",
                    "--nic",
                    "e1000",
                    "--explain",
                    "--backend",
                    "b",
                    "--exec",
                    "e",
                    "--wrap",
                    "w",
                    "--wrap=v",
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
    assertEquals(Options.Action.EXPLAIN, options.action());
    assertEquals(List.of("/p.jar", "/q"), options.plugins());
    assertEquals(Optional.of("e"), options.strategy());
    assertEquals(List.of("w", "v"), options.wrappers());
    assertEquals(Optional.of("b"), options.backend());
    assertEquals(Optional.of("q"), options.qemu());
    assertEquals(NicChoice.parse("e1000"), Optional.of(options.nic()));
    assertEquals(List.of("/a b", "/c"), options.probe().sockets());
    assertEquals(Duration.ofMillis(70), options.probe().answerTimeout());
    assertEquals(ProbeRequest.DEFAULT_TOTAL_TIMEOUT, options.probe().totalTimeout());
    assertEquals(Set.of(7L, 4294967294L), options.probe().trustedUids());
    assertFalse(options.probe().verify());
    assertTrue(options.verbose());
  }

  @Test
  void toPublishStartsAPasstUnlessAnotherBackendIsChosen() throws Exception {
    Options typed = parse(List.of("--publish", "22", "--publish=5353:53/udp"), Map.of()).options();
    assertEquals(Optional.of("passt-private"), typed.backend());
    assertEquals(
        "[0.0.0.0:PORT->22/tcp, 0.0.0.0:5353->53/udp]", typed.probe().published().toString());
    Options set = parse(List.of(), Map.of("QRAP_PUBLISH", "22 [::1]::80")).options();
    assertEquals(Optional.of("passt-private"), set.backend());
    assertEquals("[0.0.0.0:PORT->22/tcp, [::1]:PORT->80/tcp]", set.probe().published().toString());
    Options chosen = parse(List.of("--backend=b", "--publish", "22"), Map.of()).options();
    assertEquals(Optional.of("b"), chosen.backend());
    Options started = parse(List.of("--start", "--publish", "22"), Map.of()).options();
    assertEquals(Optional.of("passt-private"), started.backend());
    assertEquals(List.of(), parse(List.of("--start"), Map.of()).options().probe().published());
  }

  @Test
  void toBeFastStartsAPasstUnlessAnotherBackendIsChosen() throws Exception {
    Options typed = parse(List.of("--fast"), Map.of()).options();
    assertEquals(Optional.of("passt-private"), typed.backend());
    assertTrue(typed.probe().vhostUser());
    assertTrue(parse(List.of(), Map.of("QRAP_FAST", "1")).options().probe().vhostUser());
    assertEquals(
        Optional.of("b"), parse(List.of("--fast", "--backend=b"), Map.of()).options().backend());
    assertFalse(parse(List.of("--start"), Map.of()).options().probe().vhostUser());
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

  @Test
  void optionsThatContradictEachOtherAreRefused() {
    String line = "--start --backend=passt";
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
  void qemuConnectsAgainOnlyWhereThatIsAskedFor() throws Exception {
    assertEquals(
        Optional.empty(), parse(List.of("--verbose"), Map.of()).options().probe().reconnect());
    Optional<Duration> wait = Optional.of(Duration.ofMillis(200));
    assertEquals(wait, parse(List.of("--reconnect"), Map.of()).options().probe().reconnect());
    assertEquals(
        wait, parse(List.of(), Map.of("QRAP_RECONNECT", "1")).options().probe().reconnect());
  }

  @Test
  void aDryRunIsAnActionAndKeepsTheStrategy() throws Exception {
    Options options = parse(List.of("--dry-run", "--exec=e"), Map.of()).options();
    assertEquals(Optional.of("e"), options.strategy());
    assertEquals(Options.Action.DRY_RUN, options.action());
    assertEquals(Options.Action.RUN, parse(List.of("--verbose"), Map.of()).options().action());
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "QRAP_START | maybe | QRAP_START maybe: must be 1 (on) or 0 (off)",
        "QRAP_TIMEOUT | x | QRAP_TIMEOUT x: must be a number of milliseconds from 1 to 2147483647",
        "QRAP_TRUST_UID | 1 x | QRAP_TRUST_UID x: must be a numeric user ID (see id -u)",
        "QRAP_EXEC | print | QRAP_EXEC print: runs nothing; for that use --dry-run",
      })
  void aVariableThatIsWrongIsReportedByItsName(String variable, String value, String message) {
    Failure e = assertThrows(Failure.class, () -> parse(List.of(), Map.of(variable, value)));
    assertEquals(message, e.getMessage());
  }

  @Test
  void aWrongPortIsReportedByTheNameOfItsVariable() {
    Failure e = assertThrows(Failure.class, () -> parse(List.of(), Map.of("QRAP_PUBLISH", "22 x")));
    assertTrue(e.getMessage().startsWith("QRAP_PUBLISH x: must be "), e.getMessage());
  }

  @Test
  void anOptionOverridesAVariableThatIsWrong() throws Exception {
    Map<String, String> wrong = Map.of("QRAP_START", "maybe", "QRAP_TIMEOUT", "x");
    assertEquals(
        Optional.of("passt-private"),
        parse(List.of("--start", "--timeout", "70"), wrong).options().backend());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "yes", "on", "true", "0", "no", "off", "false", "YES"})
  void anOptionTakesTheWordsThatItsVariableTakes(String word) throws Exception {
    Optional<String> set = parse(List.of(), Map.of("QRAP_START", word)).options().backend();
    assertEquals(OptionsCommand.flag(word).orElseThrow(), set.isPresent());
    assertEquals(set, parse(List.of("--start=" + word), Map.of()).options().backend());
    assertEquals(
        set, parse(List.of("--start=" + word), Map.of("QRAP_START", "1")).options().backend());
  }

  @Test
  void anOptionThatIsNeitherOnNorOffIsRefused() {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--start=maybe"), Map.of()));
    assertEquals(
        "Invalid value for option '--start': maybe: must be 1 (on) or 0 (off); see qrap --help",
        e.getMessage());
  }

  @Test
  void pluginsKnowTheNameOfTheirOption() throws Exception {
    assertEquals("--plugins", parse(List.of("--plugins", "/p"), Map.of()).options().pluginsName());
    assertEquals(
        "QRAP_PLUGINS", parse(List.of(), Map.of("QRAP_PLUGINS", "/p")).options().pluginsName());
    Map<String, String> reconnect = Map.of("QRAP_RECONNECT", "1");
    assertEquals("QRAP_RECONNECT", parse(List.of(), reconnect).options().reconnectName());
    assertEquals("--reconnect", parse(List.of("--reconnect"), reconnect).options().reconnectName());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--socket /a --publish 22 | '' | '' | --socket | --publish",
        "--socket /a --fast | '' | '' | --socket | --fast",
        "--socket /a --start --publish 22 | '' | '' | --socket | --start",
        "--backend passt-private --publish 22 | QRAP_SOCKET | /a | QRAP_SOCKET | --backend",
        "--backend passt-private --socket /a | '' | '' | --socket | --backend",
        "--socket /a | QRAP_PUBLISH | 22 | --socket | QRAP_PUBLISH",
        "--socket /a | QRAP_START | 1 | --socket | QRAP_START",
      })
  void aSocketContradictsWhateverStartsAPasst(
      String line, String variable, String value, String socket, String starting) {
    Map<String, String> environment = variable.isEmpty() ? Map.of() : Map.of(variable, value);
    Failure e = assertThrows(Failure.class, () -> parse(List.of(line.split(" ")), environment));
    assertTrue(
        e.getMessage()
            .startsWith(
                socket
                    + " names a backend that runs already, and "
                    + starting
                    + " starts another;"),
        e.getMessage());
  }

  @Test
  void anEmptyPathIsRefused() {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--socket", ""), Map.of()));
    assertEquals("--socket: the path is empty", e.getMessage());
  }

  @Test
  void anEmptyVariableCountsAsUnset() throws Exception {
    Map<String, String> environment =
        Map.of("QRAP_SOCKET", "", "QRAP_TIMEOUT", "", "QRAP_QEMU", "", "QRAP_DRY_RUN", "");
    assertDefault(parse(List.of("-m", "1"), environment).options());
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
  void aNicThatIsAModelIsAnOptionOfQrapUpToTheFirstArgumentOfQemu() throws Exception {
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
  void aNicThatIsNotAModelIsRefused() {
    Failure e =
        assertThrows(Failure.class, () -> parse(List.of(), Map.of("QRAP_NIC", "user,model=x")));
    assertEquals(
        "QRAP_NIC user,model=x: must be \"keep\" or a NIC that -device knows", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "0", "-1", "1.5", "", "99999999999"})
  void anInvalidTimeIsRefused(String time) {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--timeout=" + time), Map.of()));
    assertEquals(
        "--timeout " + time + ": must be a number of milliseconds from 1 to 2147483647",
        e.getMessage());
    assertEquals(125, e.status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "-1", "", "4294967296"})
  void aUserThatIsNotANumberIsRefused(String uid) {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--trust-uid=" + uid), Map.of()));
    assertEquals("--trust-uid " + uid + ": must be a numeric user ID (see id -u)", e.getMessage());
  }

  @Test
  void anOptionWithoutItsValueIsRefusedWithAPointerToTheHelp() {
    Failure e = assertThrows(Failure.class, () -> parse(List.of("--socket"), Map.of()));
    assertTrue(e.getMessage().contains("--socket"), e.getMessage());
    assertTrue(e.getMessage().endsWith("see qrap --help"), e.getMessage());
  }

  @Test
  void anOptionThatRunsNothingIsAnAction() throws Exception {
    assertEquals(Options.Action.HELP, action("--help"));
    assertEquals(Options.Action.VERSION, action("--version"));
    assertEquals(Options.Action.REBUILD_ARCHIVE, action("--rebuild-archive"));
    assertEquals(Options.Action.LIST, action("--list"));
    assertEquals(Options.Action.LIST_JSON, action("--list=json"));
    assertEquals(Options.Action.EXPLAIN, action("--explain"));
  }

  private Options.Action action(String option) throws Exception {
    return parse(List.of(option), Map.of()).options().action();
  }

  @Test
  void theHelpFitsAScreen() {
    String help = OptionsCommand.usage();
    assertTrue(help.lines().count() <= 40, help);
    assertTrue(help.lines().allMatch(line -> line.length() <= 80), help);
    String uses = help.substring(0, help.indexOf("Usage:"));
    assertEquals(3, uses.lines().filter(line -> line.startsWith("  qrap ")).count(), help);
  }

  @Test
  void theHelpNamesTheDefaultsThatTheCodeHas() {
    String help = OptionsCommand.usage().replaceAll("\\s+", " ");
    assertTrue(
        help.contains(
            "Default: "
                + ProbeRequest.DEFAULT_ANSWER_TIMEOUT.toMillis()
                + "; started: "
                + OptionsParser.STARTED_TIMEOUT.toMillis()
                + "."),
        help);
    assertFalse(help.contains("null"), help);
  }

  @ParameterizedTest
  @CsvSource({
    "--start, 20000",
    "--fast, 20000",
    "--publish=22, 20000",
    "--backend=passt-private, 20000",
    "--backend=passt, 500"
  })
  void aPasstThatIsStartedHasLonger(String option, int millis) throws Failure {
    ProbeRequest probe = parse(List.of(option), Map.of()).options().probe();
    assertEquals(millis, probe.answerTimeout().toMillis());
    assertTrue(probe.totalTimeout().compareTo(probe.answerTimeout()) > 0);

    ProbeRequest chosen = parse(List.of(option, "--timeout=70"), Map.of()).options().probe();
    assertEquals(70, chosen.answerTimeout().toMillis());
    assertEquals(ProbeRequest.DEFAULT_TOTAL_TIMEOUT, chosen.totalTimeout());
  }

  private static void assertDefault(Options options) {
    assertEquals(Options.Action.RUN, options.action());
    assertEquals(Optional.empty(), options.strategy());
    assertEquals(Optional.empty(), options.backend());
    assertEquals(Optional.empty(), options.qemu());
    assertEquals(NicChoice.BEST, options.nic());
    assertEquals(List.of(), options.plugins());
    assertEquals(List.of(), options.wrappers());
    assertEquals(List.of(), options.probe().sockets());
    assertEquals(ProbeRequest.DEFAULT_ANSWER_TIMEOUT, options.probe().answerTimeout());
    assertFalse(options.verbose());
  }

  private static Options.Parsed parse(List<String> arguments, Map<String, String> environment)
      throws Failure {
    return OptionsParser.parse(arguments, environment);
  }
}
