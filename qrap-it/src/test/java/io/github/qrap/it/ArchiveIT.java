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
    Path packaged = Path.of("../qrap-cli/target/qrap").toAbsolutePath();
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
    Files.writeString(distribution.resolve("lib/archive"), "no folder");
    ProcessResult refused = machine.run(qrap("--rebuild-archive"));
    assertEquals(125, refused.status());
    assertTrue(refused.err().startsWith("qrap: cannot make an archive in "), refused.err());
    shell("rm place/qrap/lib/archive; chmod a-w place/qrap/lib");

    ProcessResult result = machine.run(readOnly(qrap("--rebuild-archive")));

    assertEquals(0, result.status(), result.err());
    assertEquals(2, files(cache.resolve("qrap")).size());
    assertTrue(isOurClassFromTheArchive(readOnly(qrap("5", "true"))));
    // Others may have put theirs there.
    shell("[ $(id -u) -ne 0 ] || chown 65534 cache/qrap/*");
    assertEquals(
        !System.getProperty("user.name").equals("root"),
        isOurClassFromTheArchive(readOnly(qrap("5", "true"))));
    // It is for that distribution's jar.
    assertFalse(isOurClassFromTheArchive(Qrap.LAUNCHER_WITHOUT_ARCHIVE.with("5", "true")));
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

  /** Others than root cannot write to the folder as it is. */
  private Command readOnly(Command command) {
    if (!System.getProperty("user.name").equals("root")) {
      return command;
    }
    String lib = distribution.resolve("lib").toString();
    return new Command(
        Stream.concat(
                Stream.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"",
                    lib),
                command.argv().stream())
            .toList(),
        command.environment());
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
