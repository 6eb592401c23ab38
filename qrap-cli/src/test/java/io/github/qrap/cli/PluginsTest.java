package io.github.qrap.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.Provider;
import io.github.qrap.probe.SocketSearch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plug-ins of every kind of author. */
class PluginsTest {
  private static final int NO_JAVA_YET = 44 + 200;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console = new Console(new ByteArrayOutputStream(), err, false);
  private final List<Plugins> opened = new ArrayList<>();

  @TempDir Path work;
  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createDirectory(work.resolve("plugins"));
    Files.setAttribute(directory, "unix:mode", 0755);
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Plugins::close);
  }

  @Test
  void theJarsOfADirectoryAreLoadedAndOtherFilesAreNot() throws Exception {
    TestJar.rule(work, "second").to(directory, "b.jar");
    TestJar.rule(work, "first").to(directory, "a.jar");
    Files.writeString(directory.resolve("README"), "no jar");
    Files.createDirectory(directory.resolve("sub"));
    assertEquals(List.of("first", "second"), ids(at(directory)));
    assertEquals("", said());
  }

  @Test
  void aJarIsLoadedUnderAnyNameInAnyLocale() throws Exception {
    TestJar.rule(work, "in-directory").to(directory, "caf\u00e9 %41#?!\udcff.jar");
    assertEquals(List.of("in-directory"), ids(at(directory)));
    Path named = TestJar.rule(work, "named").to(work, "caf\u00e9 !\udcff.plugin");
    assertEquals(List.of("named"), ids(at(named)));
  }

  @Test
  void theSameJarCountsOnceUnderAllItsNames() throws Exception {
    Path jar = TestJar.rule(work, "once").to(directory, "a-1.0.jar");
    Files.createSymbolicLink(directory.resolve("a.jar"), Path.of("a-1.0.jar"));
    assertEquals(List.of("once"), ids(at(directory, jar)));
  }

  @Test
  void theUsualDirectoriesAreThoseOfTheXdgSpecification() throws Exception {
    Path share = Files.createDirectories(work.resolve("home/.local/share/qrap"));
    Path data = Files.createDirectories(work.resolve("data/qrap"));
    TestJar.rule(work, "of-home").to(Files.createDirectory(share.resolve("plugins")), "a.jar");
    TestJar.rule(work, "of-data").to(Files.createDirectory(data.resolve("plugins")), "a.jar");
    String home = work + "/home";
    assertEquals(List.of("of-home"), ids(usual(Map.of("HOME", home))));
    assertEquals(
        List.of("of-data"), ids(usual(Map.of("HOME", home, "XDG_DATA_HOME", work + "/data"))));
    assertEquals(
        List.of("of-home"), ids(usual(Map.of("HOME", home, "XDG_DATA_HOME", "not/absolute"))));
    assertEquals(List.of(), ids(usual(Map.of("HOME", work + "/none"))));
    assertEquals(List.of(), ids(usual(Map.of("HOME", "caf\u00e9\udcff"))));
    assertEquals(List.of(), ids(usual(Map.of("HOME", "/caf\u00e9\udcff"))));
    assertEquals(List.of(), usual(Map.of("HOME", "/caf\u00e9\udcff")).problems());
    Path odd = Files.createDirectories(NativePath.of(work + "/caf\u00e9/qrap/plugins"));
    TestJar.rule(work, "of-odd").to(odd, "a.jar");
    assertEquals(List.of("of-odd"), ids(usual(Map.of("XDG_DATA_HOME", work + "/caf\u00e9"))));
    assertEquals(List.of(), ids(usual(Map.of())));
    assertEquals("", said());
  }

  @Test
  void aPathThatIsNotThereIsRefused() throws Exception {
    Failure e = assertThrows(Failure.class, () -> at(directory, work.resolve("none")));
    assertTrue(e.getMessage().startsWith("--plugins " + work + "/none: no such "), e.getMessage());
    Path link = Files.createSymbolicLink(work.resolve("link"), Path.of("nowhere"));
    e = assertThrows(Failure.class, () -> at(link));
    assertEquals("--plugins " + link + ": a dangling link", e.getMessage());
  }

  @Test
  void aNameThatATerminalWouldObeyIsStillOneLine() throws Exception {
    Files.createFile(directory.resolve("a\nb\033[31m.jar"));
    List<Plugins.Problem> problems = at(directory).problems();
    assertEquals(1, problems.size(), problems::toString);
    assertOneLine(problems.get(0).toString(), "/a b [31m.jar: not a jar");
  }

  @Test
  void aFileThatIsNotAPluginIsNamedAndSkipped() throws Exception {
    Files.createDirectory(directory.resolve("directory.jar"));
    Files.createFile(directory.resolve("empty.jar"));
    Files.writeString(directory.resolve("text.jar"), "no zip at all");
    Files.createSymbolicLink(directory.resolve("link.jar"), Path.of("nowhere.jar"));
    Files.createSymbolicLink(directory.resolve("ring.jar"), Path.of("ring.jar"));
    Process fifo = new ProcessBuilder("mkfifo", directory + "/fifo.jar").start();
    assertEquals(0, fifo.waitFor());
    new TestJar(work).text("x", "a library").to(directory, "library.jar");
    new TestJar(work).registers("# none").to(directory, "none.jar");
    new TestJar(work).registers("java.lang.String # no rule").to(directory, "string.jar");
    TestJar.rule(work, "long")
        .text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + "\n".repeat(1_000_000))
        .to(directory, "long.jar");
    byte[] jar = Files.readAllBytes(TestJar.rule(work, "cut").to(work, "whole.jar"));
    Files.write(directory.resolve("truncated.jar"), Arrays.copyOf(jar, jar.length / 2));
    TestJar.rule(work, "sound").to(directory, "sound.jar");

    Plugins plugins = at(directory);
    assertEquals(List.of("sound"), ids(plugins));
    List<String> problems = plugins.problems().stream().map(Object::toString).toList();
    assertEquals(11, problems.size(), problems::toString);
    assertOneLine(problems.get(0), "/directory.jar: is a directory");
    assertOneLine(problems.get(1), "/empty.jar: not a jar");
    assertOneLine(problems.get(2), "/fifo.jar: not a regular file");
    assertOneLine(problems.get(3), "/library.jar: registers no plug-in: it has no META-INF/");
    assertOneLine(problems.get(4), "/link.jar: a dangling link");
    assertOneLine(problems.get(5), "/long.jar: META-INF/MANIFEST.MF has more than 1000000 bytes");
    String services = "META-INF/services/io.github.qrap.api.NicConflictRule";
    assertOneLine(
        problems.get(6), "/none.jar: registers no plug-in: " + services + " names no class");
    assertOneLine(problems.get(7), "/ring.jar: too many symbolic links, or a loop of them");
    assertOneLine(
        problems.get(8),
        "/string.jar: " + services + " names java.lang.String, a class of the JDK");
    assertOneLine(problems.get(9), "/text.jar: not a jar");
    assertOneLine(problems.get(10), "/truncated.jar: not a jar");
  }

  /** 20 MB in a small jar, of which its index says that they are ten bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"MANIFEST.MF", "services/io.github.qrap.api.NicConflictRule"})
  void aFileThatIsLongerThanTheJarSaysIsNotReadToItsEnd(String name) throws Exception {
    String entry = "META-INF/" + name;
    Path jar =
        TestJar.rule(work, "x")
            .text(entry, ("x".repeat(60) + "\n").repeat(300_000))
            .to(directory, "a.jar");
    byte[] bytes = Files.readAllBytes(jar);
    ByteBuffer index = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    index.putInt(indexed(bytes, entry) + 24, 10);
    Files.write(jar, bytes);

    List<Plugins.Problem> problems = at(directory).problems();

    assertEquals(1, problems.size(), problems::toString);
    assertOneLine(problems.get(0).toString(), "/a.jar: " + entry + " has more than 1000000 bytes");
  }

  @Test
  void aJarWhoseIndexJavaCannotHoldIsNamedAndSkipped() throws Exception {
    TestJar deep = TestJar.rule(work, "deep").text("a/".repeat(30_000) + "b", "");
    deep.to(directory, "a.jar");
    TestJar many = TestJar.rule(work, "many");
    for (int i = 0; i < 100; i++) {
      many.text(i + "/a".repeat(200), "");
    }
    many.to(directory, "b.jar");
    versioned(4_001).to(directory, "c.jar");
    TestJar.rule(work, "sound").to(directory, "sound.jar");

    Plugins plugins = at(directory);

    assertEquals(List.of("sound"), ids(plugins));
    List<String> problems = plugins.problems().stream().map(Object::toString).toList();
    assertEquals(3, problems.size(), problems::toString);
    String reason = ": it has too many files, or too long names: Java would need more than ";
    assertOneLine(problems.get(0), "/a.jar" + reason);
    assertOneLine(problems.get(1), "/b.jar" + reason);
    assertOneLine(problems.get(2), "/c.jar: it has more than 4000 files in META-INF/versions");
  }

  @Test
  void aJarWithAsManyFilesAsAreAllowedIsLoaded() throws Exception {
    TestJar large = versioned(3_000);
    for (int i = 0; i < 5_000; i++) {
      large.text("org/acme/library/part" + i / 100 + "/Class" + i + ".class", "");
    }
    large.to(directory, "a.jar");
    assertEquals(List.of("versioned"), ids(at(directory)));
  }

  private TestJar versioned(int files) {
    TestJar jar =
        TestJar.rule(work, "versioned")
            .text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n\n");
    for (int i = 0; i < files; i++) {
      jar.text("META-INF/versions/9/f" + i, "");
    }
    return jar;
  }

  @Test
  void aJarThatRegistersMoreClassesThanAnyNeedsIsNamedAndSkipped() throws Exception {
    String[] names = new String[1_001];
    Arrays.setAll(names, i -> "acme.Rule" + i);
    new TestJar(work).registers(names).to(directory, "a.jar");
    TestJar.rule(work, "sound").to(directory, "sound.jar");

    Plugins plugins = at(directory);

    assertEquals(List.of("sound"), ids(plugins));
    assertEquals(1, plugins.problems().size(), plugins.problems()::toString);
    assertOneLine(
        plugins.problems().get(0).toString(),
        "/a.jar: META-INF/services/io.github.qrap.api.NicConflictRule names more than 1000 classes");
  }

  /** Where the jar's last header for this name begins, the one that counts. */
  private static int indexed(byte[] jar, String name) {
    // The name is the end of it, after 46 bytes.
    return new String(jar, ISO_8859_1).lastIndexOf(name) - 46;
  }

  @Test
  void aJarThatIsReplacedAfterItWasCheckedIsStillTheOneThatWasChecked() throws Exception {
    Path jar = TestJar.rule(work, "checked").to(directory, "a.jar");
    Path other = TestJar.rule(work, "other").to(work, "other.jar");
    Plugins plugins = at(directory);

    Files.move(other, jar, StandardCopyOption.ATOMIC_MOVE);

    assertEquals(List.of("checked"), ids(plugins));
    Files.delete(jar);
    assertEquals(List.of("checked"), ids(plugins));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 500})
  void aJarThatIsCutAfterItWasCheckedIsNamedAndSkipped(int length) throws Exception {
    TestJar.rule(work, "sound").to(directory, "b.jar");
    Path jar = TestJar.rule(work, "cut").to(directory, "a.jar");
    Plugins plugins = at(directory);

    try (FileChannel channel = FileChannel.open(jar, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }

    assertEquals(List.of("sound"), ids(plugins));
    assertOneLine(said(), "ignoring plug-in " + jar + ": ");
  }

  @Test
  void aJarIntoWhichAnotherIsCopiedAfterItWasCheckedIsNamedAndSkipped() throws Exception {
    Path jar = TestJar.rule(work, "checked").to(directory, "a.jar");
    Path other = TestJar.rule(work, "another-id").text("a", "b".repeat(99)).to(work, "other.jar");
    Plugins plugins = at(directory);

    Files.write(jar, Files.readAllBytes(other));

    assertEquals(List.of(), ids(plugins));
    assertOneLine(said(), "ignoring plug-in " + jar + ": ");
  }

  @Test
  void aBrokenProviderIsNamedWithItsJarAndSkipped() throws Exception {
    TestJar.rule(work, "sound").to(directory, "sound.jar");
    TestJar.rule(work, "newer").classVersion("acme.Rule", NO_JAVA_YET).to(directory, "a.jar");
    new TestJar(work).registers("no.such.Rule").to(directory, "b.jar");
    new TestJar(work)
        .source("acme.Rule", "package acme; public class Rule {}")
        .registers("acme.Rule")
        .to(directory, "c.jar");
    new TestJar(work)
        .source(
            "acme.Rule", TestJar.ruleSource("x", "Helper h = new Helper();") + "class Helper {}")
        .registers("acme.Rule")
        .without("acme.Helper")
        .to(directory, "d.jar");
    throwing("public Rule() { throw new IllegalStateException(\"on\\npurpose\"); }", "e.jar");
    throwing("public int priority() { throw new StackOverflowError(); }", "f.jar");
    new TestJar(work)
        .source("acme.Rule", TestJar.ruleSource(null, ""))
        .registers("acme.Rule")
        .to(directory, "g.jar");
    TestJar.rule(work, "Not An Id").to(directory, "h.jar");
    throwing("static { System.getProperty(null); }", "i.jar");
    TestJar.rule(work, "x").registers("not a class name!").to(directory, "j.jar");
    TestJar.rule(work, "x").text("acme/Rule.class", "no class file").to(directory, "k.jar");

    assertEquals(List.of("sound"), ids(at(directory)));
    List<String> said = said().lines().toList();
    assertEquals(11, said.size(), said::toString);
    assertOneLine(
        said.get(0),
        "/a.jar: the class acme.Rule is built for Java 200, and this is Java "
            + Runtime.version().feature()
            + ": run qrap with a newer one (JAVA_HOME)");
    assertOneLine(said.get(1), "/b.jar: Provider no.such.Rule not found");
    assertOneLine(said.get(2), "/c.jar: acme.Rule does not implement NicConflictRule");
    assertOneLine(said.get(3), "/d.jar: Provider acme.Rule could not be instantiated: lacks the");
    assertOneLine(
        said.get(4), "/e.jar: Provider acme.Rule could not be instantiated: java.lang.Il");
    assertTrue(said.get(4).endsWith("IllegalStateException: on purpose"), said.get(4));
    assertOneLine(said.get(5), "/f.jar: java.lang.StackOverflowError");
    assertOneLine(said.get(6), "/g.jar: acme.Rule: id <null> must be lower-case letters");
    assertOneLine(said.get(7), "/h.jar: acme.Rule: id <Not An Id> must be lower-case letters");
    assertOneLine(said.get(8), "/i.jar: ");
    assertOneLine(
        said.get(9),
        "/j.jar: META-INF/services/io.github.qrap.api.NicConflictRule:1: Illegal configuration-file");
    assertOneLine(said.get(10), "/k.jar: ");
  }

  private void throwing(String member, String jar) throws IOException {
    new TestJar(work)
        .source("acme.Rule", TestJar.ruleSource("x", member))
        .registers("acme.Rule")
        .to(directory, jar);
  }

  @Test
  void twoJarsWithTheSameIdAreBothNamed() throws Exception {
    TestJar.rule(work, "twin").to(directory, "a.jar");
    TestJar.rule(work, "twin").to(directory, "b.jar");
    ProviderException e = assertThrows(ProviderException.class, () -> ids(at(directory)));
    assertEquals(
        "NIC rule <twin> exists twice: in "
            + directory
            + "/a.jar and in "
            + directory
            + "/b.jar; remove one of the two",
        e.getMessage());
  }

  @Test
  void theIdOfABuiltInIsRefused() throws Exception {
    TestJar.rule(work, "e1000").to(directory, "a.jar");
    ProviderException e = assertThrows(ProviderException.class, () -> ids(at(directory)));
    assertTrue(
        e.getMessage().startsWith("NIC rule <e1000> exists twice: in qrap itself ("),
        e.getMessage());
    assertTrue(e.getMessage().contains(" and in " + directory + "/a.jar; "), e.getMessage());
  }

  @Test
  void aPluginComesFirstOnlyByAHigherPriority() throws Exception {
    TestJar.rule(work, "aaa").to(directory, "a.jar");
    throwing("public int priority() { return 1; }", "b.jar");
    List<String> all = allIds(at(directory));
    assertEquals("x", all.get(0));
    assertEquals("aaa", all.get(all.size() - 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.github.qrap.cli.Qrap",
        "io.github.qrap.exec.ExecInPlace",
        "io.github.qrap.patch.Rewriter",
        "org.newsclub.net.unix.AFUNIXSocket",
        "picocli.CommandLine",
        "com.fasterxml.jackson.core.JsonFactory",
        "org.junit.jupiter.api.Test"
      })
  void aPluginSeesTheApiTheSearchAndTheJdkOnly(String name) throws Exception {
    TestJar.rule(work, "curious").to(directory, "a.jar");
    ClassLoader loader = loader(at(directory));
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass(name));
    assertEquals(BackendProbe.class, loader.loadClass(BackendProbe.class.getName()));
    assertEquals(SocketSearch.class, loader.loadClass(SocketSearch.class.getName()));
    assertEquals("java.sql.Driver", loader.loadClass("java.sql.Driver").getName());
    String services = "META-INF/services/" + NicConflictRule.class.getName();
    assertEquals(1, Collections.list(loader.getResources(services)).size());
    assertEquals(
        "acme.Rule\n",
        new String(loader.getResourceAsStream(services).readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(null, loader.getResource("META-INF"));
    assertEquals(null, loader.getResource("../x"));
    assertEquals(null, loader.getResource("a\0b"));
  }

  @Test
  void aJarLeadsToNoOtherJar() throws Exception {
    new TestJar(work)
        .source("other.Thing", "package other; public class Thing {}")
        .to(directory, "other.library");
    TestJar.rule(work, "leads")
        .text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nClass-Path: other.library\n\n")
        .text("META-INF/INDEX.LIST", "JarIndex-Version: 1.0\n\nother.library\nother\n\n")
        .to(directory, "a.jar");
    ClassLoader loader = loader(at(directory));
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass("other.Thing"));
  }

  @Test
  void theVersionIsThatOfTheManifest() throws Exception {
    TestJar.rule(work, "versioned")
        .text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nImplementation-Version: 1.2\n\n")
        .to(directory, "a.jar");
    PluginJar jar = (PluginJar) loader(at(directory));
    assertEquals("1.2", jar.version().orElseThrow());
    assertEquals("1.2", jar.loadClass("acme.Rule").getPackage().getImplementationVersion());
  }

  @Test
  void aJarForSeveralReleasesOfJavaHasTheFilesForThisOne() throws Exception {
    TestJar.rule(work, "x")
        .text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n\n")
        .text("a", "for all")
        .text("META-INF/versions/17/a", "for Java 17")
        .to(directory, "a.jar");
    try (InputStream in = loader(at(directory)).getResourceAsStream("a")) {
      assertEquals("for Java 17", new String(in.readAllBytes(), ISO_8859_1));
    }
  }

  @Test
  void whatAPluginThrowsIsReportedAsItsError() throws Exception {
    String text =
        TestJar.ruleSource("fails", "")
            .replace(
                "return device.", "if (true) throw new Error(\"on\\npurpose\"); return device.");
    Path source =
        new TestJar(work).source("acme.Rule", text).registers("acme.Rule").to(directory, "a.jar");
    NicConflictRule rule = rules(at(source)).require("fails");
    PluginException e =
        assertThrows(
            PluginException.class, () -> rule.conflict(new DeviceOption("e1000", Map.of())));
    assertEquals(source.toString(), e.plugin());
    assertTrue(
        e.getMessage()
            .startsWith(
                "NIC rule <fails> ("
                    + source
                    + ") failed in conflict: java.lang.Error: on purpose, at acme.Rule.conflict("),
        e.getMessage());
  }

  @Test
  void aPluginThatReturnsNullIsReported() throws Exception {
    String text = TestJar.ruleSource("nothing", "").replace("return \"a rule\"", "return null");
    new TestJar(work).source("acme.Rule", text).registers("acme.Rule").to(directory, "a.jar");
    NicConflictRule rule = rules(at(directory)).require("nothing");
    PluginException e = assertThrows(PluginException.class, rule::description);
    assertTrue(e.getMessage().endsWith(" failed in description: it returned null"), e.getMessage());
  }

  @Test
  void aPathThatDoesNotExistIsReportedByTheNameOfItsVariable() {
    Failure e =
        assertThrows(Failure.class, () -> Plugins.at("QRAP_PLUGINS", List.of("/no/such/path")));
    assertTrue(
        e.getMessage().startsWith("QRAP_PLUGINS /no/such/path: no such file"), e.getMessage());
  }

  private Plugins at(Path... paths) throws Failure {
    List<String> texts = new ArrayList<>();
    for (Path path : paths) {
      texts.add(NativePath.text(path));
    }
    return kept(Plugins.at("--plugins", texts));
  }

  private Plugins usual(Map<String, String> environment) {
    return kept(Plugins.usual(environment));
  }

  private Plugins kept(Plugins plugins) {
    opened.add(plugins);
    return plugins;
  }

  private Providers<NicConflictRule> rules(Plugins plugins) throws ProviderException {
    return plugins.load(NicConflictRule.class, console);
  }

  private List<String> allIds(Plugins plugins) throws ProviderException {
    return rules(plugins).inOrder().stream().map(Provider::id).toList();
  }

  /** Those of plug-ins. */
  private List<String> ids(Plugins plugins) throws ProviderException {
    Providers<NicConflictRule> rules = rules(plugins);
    return rules.inOrder().stream()
        .filter(rule -> rules.pluginOf(rule).isPresent())
        .map(Provider::id)
        .toList();
  }

  private ClassLoader loader(Plugins plugins) throws ProviderException {
    Providers<NicConflictRule> rules = rules(plugins);
    return rules.inOrder().stream()
        .flatMap(rule -> rules.pluginOf(rule).stream())
        .map(Plugin::loader)
        .findFirst()
        .orElseThrow();
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static void assertOneLine(String text, String part) {
    assertTrue(text.contains(part), () -> text + "\nlacks: " + part);
    assertEquals(1, text.lines().count(), text);
  }
}
