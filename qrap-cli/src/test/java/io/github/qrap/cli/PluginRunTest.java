package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.ProgramWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs with plug-ins. */
class PluginRunTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path work;
  private Path directory;
  private Path bin;

  @BeforeEach
  void makeDirectories() throws IOException {
    directory = Files.createDirectory(work.resolve("plugins"));
    Files.setAttribute(directory, "unix:mode", 0755);
    bin = Files.createDirectory(work.resolve("bin"));
    assertTrue(Files.createFile(bin.resolve("kvm")).toFile().setExecutable(true));
  }

  @Test
  void aStrategyOfHigherPriorityIsTheDefault() throws Exception {
    backend("fake", 1, "", FAKE_BACKEND);
    strategy("replaces", 1, "");
    assertEquals(125, run("5", "kvm", "fd=5"), err::toString);
    assertEquals("Connected to fake\nqrap: " + bin + "/kvm: ran [kvm, fd=5]\n", err.toString());
  }

  @Test
  void aStrategyThatStartsNothingOrAChildIsNeverTheDefault() throws Exception {
    strategy("child", 9, "", "SPAWNS");
    strategy("nothing", 8, "", "SHOWS");
    assertEquals(0, run("--list"));
    String list = out.toString();
    assertTrue(
        list.startsWith("# kind\tid\tpriority\tuse\tjar\tversion\tdescription\tplaces\n"), list);
    assertTrue(
        list.contains("exec-strategy\tchild\t9\tby-id\t" + directory + "/child.jar\t"), list);
    assertTrue(list.contains("exec-strategy\tnothing\t8\tby-id\t"), list);
    assertTrue(list.contains("exec-strategy\texec\t0\tdefault\tbuilt-in\t"), list);
  }

  @Test
  void aBackendThatFailsIsPassedOverUnlessItIsTheOneAskedFor() throws Exception {
    backend("broken", 2, "", "throw new IllegalStateException(\"on purpose\");");
    backend("fake", 1, "", FAKE_BACKEND);
    strategy("replaces", 1, "");
    assertEquals(125, run("5", "kvm", "fd=5"), err::toString);
    String blame =
        "qrap: backend <broken> ("
            + directory
            + "/broken.jar) failed in probe: java.lang.IllegalStateException: on purpose, at "
            + "acme.Broken.probe(Broken.java:4)\n";
    assertEquals(
        blame + "Connected to fake\nqrap: " + bin + "/kvm: ran [kvm, fd=5]\n", err.toString());
    err.reset();
    assertEquals(125, run("--backend", "broken", "5", "kvm", "fd=5"));
    assertEquals(blame, err.toString());
  }

  @Test
  void aProviderThatFailsToDescribeItselfDoesNotHideTheOthers() throws Exception {
    backend(
        "shy",
        0,
        "public String places(ProbeRequest request) { throw new Error(\"no\\tidea\"); }",
        FAKE_BACKEND);
    assertEquals(0, run("--list"));
    assertTrue(
        out.toString()
            .contains("\ta fake\tbackend <shy> (" + directory + "/shy.jar) failed in places"),
        out.toString());
    assertTrue(out.toString().lines().allMatch(line -> line.split("\t").length >= 7));
  }

  @Test
  void theSameIdTwiceEndsTheRun() throws Exception {
    strategy("twin", 0, "");
    Files.copy(directory.resolve("twin.jar"), directory.resolve("twin-copy.jar"));
    assertEquals(125, run("--list"));
    assertEquals(
        "qrap: exec strategy <twin> exists twice: in "
            + directory
            + "/twin-copy.jar and in "
            + directory
            + "/twin.jar; remove one of the two\n",
        err.toString());
  }

  @Test
  void whatIsSkippedIsReportedAndListedForPrograms() throws Exception {
    Files.createFile(directory.resolve("empty.jar"));
    TestJar.rule(work, "Bad Id").to(directory, "bad.jar");
    assertEquals(0, run("--list=json"));
    List<String> problems = jsonStrings("problems");
    assertEquals(2, problems.size(), out::toString);
    assertTrue(problems.get(0).startsWith(directory + "/empty.jar: not a jar"), problems::toString);
    assertTrue(
        problems.get(1).startsWith(directory + "/bad.jar: acme.Rule: id "), problems::toString);
    assertEquals(2, err.toString().lines().count(), err::toString);
  }

  @Test
  void aListForProgramsIsSoundForAnyPaths() throws Exception {
    String odd = "\"q\" \\ \u00e9 \udcff \u0001.jar";
    TestJar.rule(work, "odd").to(directory, odd);
    assertEquals(0, run("--list=json"));
    assertEquals(directory + "/" + odd, jsonStrings("jar").get(0));
  }

  @Test
  void aListForProgramsSaysAllOfAProvider() throws Exception {
    strategy("shows", 1, "");
    assertEquals(0, run("--list=json"));
    String list = out.toString();
    assertTrue(list.startsWith("{\n  \"version\": \"" + Version.ofQrap() + "\",\n"), list);
    assertTrue(
        list.contains(
            """
                {
                  "kind": "exec-strategy",
                  "id": "shows",
                  "priority": 1,
                  "default": true,
                  "jar": "%s/shows.jar",
                  "version": null,
                  "description": "a strategy",
                  "places": ""
                },
                {
                  "kind": "exec-strategy",
                  "id": "exec",
                  "priority": 0,
                  "default": false,
                  "jar": null,
                  "version": "%s",
                  "description": "becomes QEMU, as qrap(1) does",
                  "places": ""
                },
            """
                .formatted(directory, Version.ofQrap())),
        list);
    assertTrue(
        list.contains("\"places\": \"/tmp/passt_1.socket to /tmp/passt_64.socket\"\n"), list);
  }

  @Test
  void whatAPluginPrintsGoesToStandardError() throws Exception {
    strategy("prints", 1, "{ System.out.println(\"printed\"); }");
    PrintStream standardOut = System.out;
    PrintStream standardErr = System.err;
    PrintStream result = new PrintStream(out, true, StandardCharsets.UTF_8);
    try {
      System.setOut(result);
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      assertEquals(0, run("--dry-run", "-m", "64"));
      assertSame(result, System.out);
    } finally {
      System.setOut(standardOut);
      System.setErr(standardErr);
    }
    assertTrue(err.toString().startsWith("printed\n"), err::toString);
    assertEquals(-1, out.toString().indexOf("printed"), out::toString);
  }

  @Test
  void onATerminalTheListIsATableThatFits() throws Exception {
    strategy("shows", 1, "");
    assertEquals(0, run(true, "--list"));
    List<String> lines = out.toString().lines().toList();
    assertEquals("BACKEND          PRIORITY", lines.get(0));
    int passt = lines.indexOf("* passt                 0  a passt that runs already");
    assertTrue(
        lines.get(passt + 1).endsWith("  looks at /tmp/passt_1.socket to /tmp/passt_64.socket"));
    int shows = lines.indexOf("* shows                 1  a strategy");
    assertEquals(
        "                           from " + directory + "/shows.jar", lines.get(shows + 1));
    assertEquals("  exec                  0  becomes QEMU, as qrap(1) does", lines.get(shows + 2));
    for (String line : lines) {
      assertTrue(line.length() <= 80 || line.contains(directory.toString()), line);
      assertEquals(line.stripTrailing(), line);
    }
  }

  @Test
  void everyProbeThatStartsItsDaemonGetsTheArgumentsForIt() throws Exception {
    backend(
        "starter",
        0,
        "public Role role() { return Role.STARTS; }",
        "return ProbeResult.none(\"started \" + request.daemonArguments(), List.of());");
    strategy("replaces", 1, "");
    assertEquals(125, run("--backend", "starter", "--passt-arg", "-t 2222:22", "5", "kvm", "=5"));
    assertEquals(
        "qrap: no network for the guest: nothing answers; started [-t, 2222:22]\n", err.toString());
    err.reset();
    assertEquals(125, run("--backend", "starter", "--socket", "/s", "5", "kvm", "=5"));
    assertTrue(err.toString().contains("starter starts another"), err.toString());
  }

  @Test
  void whatIsShownIsTheNetdevOfTheBackendThatWasAskedFor() throws Exception {
    backend(
        "path",
        0,
        "public Preview preview(ProbeRequest request) {"
            + " return Preview.of(new Attachment.SocketPath(\"/s\", Optional.empty())); }",
        "throw new IllegalStateException(\"on purpose\");");
    for (String action : List.of("--dry-run", "--explain")) {
      out.reset();
      assertEquals(0, run("--backend", "path", action, "-m", "64"), err::toString);
      assertTrue(
          out.toString().contains("-netdev stream,server=off,addr.type=unix,addr.path=/s,"),
          out.toString());
      assertEquals(-1, out.toString().indexOf("socket,fd="), out.toString());
    }
  }

  @Test
  void aWrapperIsShownInFrontOfQemu() throws Exception {
    plugin(
        "wraps",
        0,
        ProgramWrapper.class,
        "",
        "public Program wrap(Program program) { return program.behind(\"kvm\", List.of(\"-n\")); }\n"
            + "public String description() { return \"a wrapper\"; }");
    assertEquals(0, run("--wrap", "wraps", "--dry-run", "-M", "none"), err::toString);
    assertEquals(bin + "/kvm -n " + bin + "/kvm -M none\n", out.toString());
    out.reset();
    assertEquals(0, run("--wrap", "wraps", "--explain", "-M", "none"), err::toString);
    assertTrue(
        out.toString().startsWith("runs QEMU by: " + bin + "/kvm -n " + bin + "/kvm\n"),
        out.toString());
  }

  @Test
  void aListIsOfOneOfTheKnownForms() {
    assertEquals(125, run("--list=xml"));
    assertEquals("qrap: --list=xml: must be \"json\"\n", err.toString());
  }

  private static final String FAKE_BACKEND =
      "return ProbeResult.found(Backend.of(\"fake\", Attachment.SOCKET,"
          + " Connection.of(0, () -> {})), \"faked\", List.of());";

  private void backend(String id, int priority, String member, String probe) throws IOException {
    plugin(
        id,
        priority,
        BackendProbe.class,
        member,
        "public ProbeResult probe(ProbeRequest request) {\n"
            + probe
            + " }\n"
            + "public String description() { return \"a fake\"; }");
  }

  private void strategy(String id, int priority, String member) throws IOException {
    strategy(id, priority, member, "REPLACES");
  }

  private void strategy(String id, int priority, String member, String role) throws IOException {
    plugin(
        id,
        priority,
        ExecStrategy.class,
        member,
        "public LaunchResult launch(Launch launch) throws LaunchException {\n"
            + "throw new LaunchException(LaunchException.Kind.NOT_TRIED,"
            + " launch.program().path(), \"ran \" + launch.program().argv()); }\n"
            + "public String description() { return \"a strategy\"; }\n"
            + "public Role role() { return Role."
            + role
            + "; }");
  }

  private void plugin(String id, int priority, Class<?> kind, String... members)
      throws IOException {
    String type = id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1);
    new TestJar(work)
        .source(
            "acme." + type,
            """
            package acme; import io.github.qrap.api.*; import java.util.*;
            public class %s implements %s {
              %s
              public String id() { return "%s"; }
              public int priority() { return %d; }
            }
            """
                .formatted(type, kind.getSimpleName(), members[1] + members[0], id, priority))
        .registers(kind, "acme." + type)
        .to(directory, id + ".jar");
  }

  /** The values of this name that are strings, and those in an array of this name. */
  private List<String> jsonStrings(String name) throws IOException {
    List<String> found = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(out.toString(StandardCharsets.UTF_8))) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isScalarValue()
            && parser.getText() != null
            && (name.equals(parser.currentName())
                || name.equals(parser.getParsingContext().getParent().getCurrentName()))
            && !parser.getText().equals("null")) {
          found.add(parser.getText());
        }
      }
    }
    return found;
  }

  private int run(String... arguments) {
    return run(false, arguments);
  }

  private int run(boolean terminal, String... arguments) {
    Startup startup =
        new Startup(
            List.of(arguments),
            Map.of("PATH", bin.toString(), "QRAP_PLUGINS", ":" + directory + ":"),
            Inheritance.STANDARD,
            LauncherFacts.NONE);
    return new Qrap(startup, Options.DEFAULT, lib -> lib, new Console(out, err, terminal)).run();
  }
}
