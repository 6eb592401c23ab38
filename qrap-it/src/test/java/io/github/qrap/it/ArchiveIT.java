package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The archive of classes that bin/qrap starts Java with. */
final class ArchiveIT {
  private static final String OUR_CLASS = "io.github.qrap.cli.Main ";

  private static Machine machine;

  private Path distribution;
  private Path cache;

  @BeforeAll
  static void startMachine() throws IOException {
    machine = Machine.start();
    machine.startPasst();
  }

  @AfterAll
  static void stopMachine() throws IOException {
    machine.close();
  }

  @BeforeEach
  void copy() throws IOException {
    distribution = machine.directory().resolve("place/qrap");
    cache = machine.directory().resolve("cache");
    Path packaged = Path.of("../qrap-dist/target/qrap").toAbsolutePath();
    shell("rm -rf place cache && mkdir place && cp -r " + packaged + " place/qrap");
    shell("rm -rf place/qrap/lib/archive");
  }

  @Test
  void theDistributionIsPackagedWithOneForTheJavaThatBuildsIt() {
    assertTrue(isOurClassFromTheArchive(Qrap.LAUNCHER.with("5", "true")));
  }

  @Test
  void oneIsMadeInADistributionThatCanBeWrittenTo() throws IOException {
    assertFalse(isOurClassFromTheArchive(qrap("5", "true")));

    ProcessResult result = machine.run(qrap("--rebuild-archive"));

    assertEquals(0, result.status(), result.err());
    assertEquals("", result.err());
    assertTrue(result.out().contains(": made for Java "), result.out());
    assertEquals(2, files(distribution.resolve("lib/archive")).size());
    assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
    // Once more, with the first one in use.
    assertEquals(0, machine.run(qrap("--rebuild-archive")).status());
    assertEquals(2, files(distribution.resolve("lib/archive")).size());
  }

  @Test
  void oneIsMadeInTheUsersCacheElse() throws IOException {
    shell("mkdir -m 777 cache; chmod 755 .; chmod a-w place/qrap/lib");
    if (isRoot()) {
      shell("chown 65534 cache");
    }

    ProcessResult result = machine.run(asUser(qrap("--rebuild-archive")));

    assertEquals(0, result.status(), result.err());
    assertEquals("2", machine.run(Command.shell("ls '" + cache + "/qrap' | wc -l")).out().strip());
    String said = machine.run(asUser(qrap("--rebuild-archive"))).out();
    assertTrue(said.startsWith(cache.toString()), said);
    shell("chmod u+w place/qrap/lib");
  }

  @Test
  void noneIsMadeInTheCacheOfSomebodyElse() throws IOException {
    shell("mkdir cache; chmod 755 . cache; chmod a-w place/qrap/lib");
    String reason = "cache: must be a folder that belongs to you\n";
    if (!isRoot()) {
      // Whose the root folder is, so that somebody else's is at hand.
      ProcessResult result =
          machine.run(qrap("--rebuild-archive").with("XDG_CACHE_HOME", "/usr/share"));
      assertEquals("qrap: /usr/share: must be a folder that belongs to you\n", result.err());
    } else {
      ProcessResult result = machine.run(asUser(qrap("--rebuild-archive")));
      assertEquals(125, result.status());
      assertTrue(result.err().endsWith(reason), result.err());
    }
    shell("chmod u+w place/qrap/lib");
  }

  @Test
  void oneOfAnotherBuildOfJavaIsIgnoredSilently() throws IOException {
    machine.run(qrap("--rebuild-archive"));
    // The header names the build that has made it.
    String change = "s/OpenJDK 64-Bit Server VM (/OpenJDK 64-Bit Server VM [/";
    shell("LC_ALL=C sed -i '" + change + "' $(ls place/qrap/lib/archive/* | grep -v for$)");

    ProcessResult result = machine.run(qrap("5", "echo", "done"));

    assertEquals("done\n", result.out());
    assertEquals("Connected to /tmp/passt_1.socket\n", result.err());
    assertFalse(isOurClassFromTheArchive(qrap("5", "true")));
  }

  @Test
  void oneForAJavaThatDoesNotTellItsVersionIsUsedWithoutAWord() throws IOException {
    machine.run(qrap("--rebuild-archive"));
    String java = System.getProperty("java.home") + "/bin/java";
    shell("mkdir -p java/bin && ln -sf " + java + " java/bin/java");
    String link = machine.directory().resolve("java/bin/java").toString();
    shell("sed -i -e '1s|.*|" + link + "|' -e '3s/.*//' place/qrap/lib/archive/*.for");

    ProcessResult result = machine.run(qrap("5", "true"));

    assertEquals("Connected to /tmp/passt_1.socket\n", result.err());
    assertTrue(isOurClassFromTheArchive(qrap("5", "true")));
  }

  @Test
  void oneForAnotherJavaOrJarIsNotLookedAt() throws IOException {
    machine.run(qrap("--rebuild-archive"));
    shell("sed -i '1s/.*/\\/bin\\/sh/' place/qrap/lib/archive/*.for");

    assertFalse(isOurClassFromTheArchive(qrap("5", "true")));
  }

  private Command qrap(String... arguments) {
    Command command = Qrap.LAUNCHER.with(arguments);
    return Command.of(List.of(distribution.resolve("bin/qrap").toString()))
        .plus(command.argv().subList(1, command.argv().size()))
        .with("JAVA_HOME", System.getProperty("java.home"))
        .with("XDG_CACHE_HOME", cache.toString());
  }

  /** root may write everywhere, and uses no cache. */
  private static Command asUser(Command command) {
    if (!isRoot()) {
      return command;
    }
    return new Command(
        Stream.concat(
                Stream.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                command.argv().stream())
            .toList(),
        command.environment());
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Asks Java itself. */
  private static boolean isOurClassFromTheArchive(Command command) {
    ProcessResult result =
        machine.run(command.with("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=/tmp/classes.log"));
    assertEquals(0, result.status(), result.err());
    String found = machine.run(Command.shell("grep '" + OUR_CLASS + "' /tmp/classes.log")).out();
    assertTrue(found.contains(OUR_CLASS), found);
    return found.contains("shared objects file");
  }

  private static void shell(String script) {
    ProcessResult result =
        machine.run(Command.shell("cd '" + machine.directory() + "' && " + script));
    assertEquals(0, result.status(), result.err());
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
