package io.github.qrap.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How bin/qrap starts Java, with a Java that only shows its arguments. */
final class LauncherTest {
  private static final String VERSION = "JAVA_VERSION=\"17.0.1\"";

  @TempDir private Path directory;
  private Path launcher;
  private Path java;

  /**
   * What a command printed.
   *
   * @param out its lines
   */
  private record Result(int status, List<String> out, String err) {}

  @BeforeEach
  void makeDistribution() throws IOException {
    launcher = Files.createDirectory(directory.resolve("bin")).resolve("qrap");
    Files.copy(Path.of("src/main/dist/bin/qrap"), launcher);
    Files.createDirectories(directory.resolve("lib/archive"));
    Files.createFile(directory.resolve("lib/qrap-cli.jar"));
    java = Files.createDirectories(directory.resolve("java/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(directory.resolve("java/release"), "A=\"b\"\n" + VERSION + "\nC=\"d\"\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--exec spawn 5 true, ",
    "--exec=spawn disk.img, ",
    "--socket /s --verbose --exec spawn 5 true, ",
    "--timeout=5 --exec spawn 5 true, ",
    "5 true, spawn",
    "--rebuild-archive, ",
  })
  void signalsAreCaughtWhereAnOptionMayLetQrapStayOrCleanUp(String arguments, String variable)
      throws Exception {
    assertFalse(start(arguments, variable == null ? "" : variable).contains("-Xrs"), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "disk.img",
        "disk--exec.img",
        "--socket /tmp/--exec.socket disk.img",
        "--plugins=a--exec disk.img",
        "5 tool --exec x",
        "--socket /s 5 tool --exec=x",
        "--verbose -- --exec x",
        "-device --exec",
        "--executor x",
      })
  void signalsEndQrapWhereOnlySomethingElseIsCalledExec(String arguments) throws Exception {
    assertTrue(start(arguments, "").contains("-Xrs"), arguments);
  }

  private List<String> start(String arguments, String exec) throws Exception {
    List<String> words = List.of(arguments.split(" "));
    Result result = run(List.of("sh", launcher.toString()), words, Map.of("QRAP_EXEC", exec));
    assertEquals(0, result.status(), result.err());
    List<String> out = result.out();
    assertEquals(words, out.subList(out.size() - words.size(), out.size()));
    return out.subList(0, out.indexOf("-jar"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash"})
  void aMissingWorkingDirectoryIsReportedInOneLine(String shell) throws Exception {
    String script = "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"";

    Result result =
        run(List.of("sh", "-c", script, "sh", shell, launcher.toString()), List.of(), Map.of());

    assertEquals(125, result.status(), result.err());
    assertEquals(List.of(), result.out());
    assertEquals(
        List.of("qrap: the working directory is gone; change to one that exists"),
        // The shell prints a line before it reads the script.
        result.err().lines().filter(line -> !line.contains("getcwd")).toList());
  }

  /** In KiB. */
  @ParameterizedTest
  @CsvSource({"131072, 125", "599999, 125", "600000, 0", "unlimited, 0"})
  void anAddressSpaceThatIsTooSmallForJavaIsReported(String space, int status) throws Exception {
    String script = "ulimit -v " + space + " && exec \"$@\"";

    Result result =
        run(List.of("sh", "-c", script, "sh", launcher.toString()), List.of("5"), Map.of());

    assertEquals(status, result.status(), result.err());
    String words = "qrap: too little address space (ulimit -v); allow 1500000\n";
    assertEquals(status == 0 ? "" : words, result.err());
  }

  @Test
  void theArchiveForThisJavaAndJarIsUsed() throws Exception {
    Path argumentFile = archive(java, directory.resolve("lib/qrap-cli.jar"), VERSION);

    assertTrue(usesArchive(argumentFile));
  }

  @Test
  void anArchiveForAJavaWithoutAVersionIsUsedSilently() throws Exception {
    Files.delete(directory.resolve("java/release"));

    assertTrue(usesArchive(archive(java, directory.resolve("lib/qrap-cli.jar"), "")));
  }

  @Test
  void anArchiveForAnotherJavaIsNotUsed() throws Exception {
    Path other = Files.copy(java, directory.resolve("java/bin/other"));

    assertFalse(usesArchive(archive(other, directory.resolve("lib/qrap-cli.jar"), VERSION)));
  }

  @Test
  void anArchiveForAnotherJarIsNotUsed() throws Exception {
    Path other = Files.createFile(directory.resolve("lib/other.jar"));

    assertFalse(usesArchive(archive(java, other, VERSION)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_VERSION=\"17.0.2\"", ""})
  void anArchiveForAnotherJavaInTheSamePlaceIsNotUsed(String version) throws Exception {
    assertFalse(usesArchive(archive(java, directory.resolve("lib/qrap-cli.jar"), version)));
  }

  /** One that was made in another place, as it is named from lib/ on. */
  @Test
  void theArchiveForTheDistributionsOwnJavaIsUsedWhereverBothAre() throws Exception {
    String own = "../runtime/bin/java";
    moveJavaIntoDistribution();
    Path argumentFile = archive(Path.of(own), Path.of("qrap-cli.jar"), VERSION);

    assertTrue(usesArchive(argumentFile, Map.of("JAVA_HOME", "")));
    assertFalse(usesArchive(argumentFile, Map.of("JAVA_HOME", otherJava().toString())));
  }

  @Test
  void javaHomeComesBeforeTheDistributionsOwnJavaAndThatBeforePath() throws Exception {
    Path other = otherJava();
    String path = other.resolve("bin") + ":" + System.getenv("PATH");
    Map<String, String> environment = Map.of("JAVA_HOME", "", "PATH", path);
    List<String> command = List.of("sh", launcher.toString());

    assertTrue(run(command, List.of(), environment).out().contains("other"));
    moveJavaIntoDistribution();
    assertFalse(run(command, List.of(), environment).out().contains("other"));
    assertTrue(
        run(command, List.of(), Map.of("JAVA_HOME", other.toString())).out().contains("other"));
  }

  @Test
  void aJavaHomeThatIsNoneIsReportedAlsoBesideTheDistributionsOwnJava() throws Exception {
    moveJavaIntoDistribution();
    String nowhere = directory.resolve("nowhere").toString();

    Result result =
        run(List.of("sh", launcher.toString()), List.of(), Map.of("JAVA_HOME", nowhere));

    assertEquals(125, result.status());
    assertEquals(
        "qrap: JAVA_HOME="
            + nowhere
            + ": no executable bin/java there; set JAVA_HOME to a JRE 17 or later, or unset it\n",
        result.err());
  }

  private void moveJavaIntoDistribution() throws IOException {
    Files.move(directory.resolve("java"), directory.resolve("runtime"));
  }

  private Path otherJava() throws IOException {
    Path home = Files.createDirectories(directory.resolve("other/bin")).getParent();
    Path program = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho other\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  @ParameterizedTest
  @CsvSource({
    "., rwxrwxr-x",
    "., rwxr-xrwx",
    "17.args, rw-rw-r--",
    "17.args, rw-r--rw-",
    "17.jsa, rw-rw-r--",
    "17.jsa, rw-r--rw-"
  })
  void anArchiveThatOthersCanWriteToIsNotUsed(String file, String permissions) throws Exception {
    Path argumentFile = archive(java, directory.resolve("lib/qrap-cli.jar"), VERSION);
    Files.setPosixFilePermissions(
        directory.resolve("lib/archive").resolve(file),
        PosixFilePermissions.fromString(permissions));

    assertFalse(usesArchive(argumentFile));
  }

  /** Nor one of another than root; a whole distribution may belong to any user. */
  @ParameterizedTest
  @CsvSource({
    "., false",
    "17.args, false",
    "17.jsa, false",
    "../qrap-cli.jar, true",
    "../qrap-cli.jar . 17.args 17.jsa, true",
  })
  void anArchiveOfAnotherUserThanTheJarIsNotUsed(String files, boolean used) throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"));
    Path argumentFile = archive(java, directory.resolve("lib/qrap-cli.jar"), VERSION);
    for (String file : files.split(" ")) {
      Files.setAttribute(directory.resolve("lib/archive").resolve(file), "unix:uid", 4242);
    }

    assertEquals(used, usesArchive(argumentFile));
  }

  /** The time of a file can be put back. */
  @ParameterizedTest
  @ValueSource(ints = {0, 99, 101})
  void anArchiveOfAnotherSizeIsNotUsed(int size) throws Exception {
    Path argumentFile = archive(java, directory.resolve("lib/qrap-cli.jar"), VERSION);
    Path archive = directory.resolve("lib/archive/17.jsa");
    Files.write(archive, new byte[size]);
    Files.setLastModifiedTime(archive, Files.getLastModifiedTime(argumentFile));

    assertFalse(usesArchive(argumentFile));
  }

  @Test
  void anArchiveIsUsedWhileAnotherOneIsMadeBesideIt() throws Exception {
    Path argumentFile = archive(java, directory.resolve("lib/qrap-cli.jar"), VERSION);
    Path scratch = Files.createDirectory(directory.resolve("lib/archive/new1"));
    Path other = Files.createFile(scratch.resolve("17.jsa"));
    Files.setLastModifiedTime(other, FileTime.from(Instant.now().plusSeconds(1)));

    assertTrue(usesArchive(argumentFile));
  }

  private Path archive(Path forJava, Path forJar, String version) throws IOException {
    Path archives = directory.resolve("lib/archive");
    Path argumentFile = archives.resolve("17.args");
    Files.write(archives.resolve("17.jsa"), new byte[100]);
    Files.write(argumentFile, List.of("# " + forJava, "# " + forJar, "# " + version, "# 100"));
    for (Path file : List.of(archives, argumentFile, archives.resolve("17.jsa"))) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return argumentFile;
  }

  private boolean usesArchive(Path argumentFile) throws Exception {
    return usesArchive(argumentFile, Map.of());
  }

  private boolean usesArchive(Path argumentFile, Map<String, String> environment) throws Exception {
    Result result = run(List.of("sh", launcher.toString()), List.of("5", "true"), environment);
    assertEquals(0, result.status());
    assertEquals("", result.err());
    int file =
        result
            .out()
            .indexOf("@" + directory.resolve("bin/../lib/archive/" + argumentFile.getFileName()));
    if (file < 0) {
      assertEquals(List.of(), result.out().stream().filter(line -> line.startsWith("@")).toList());
      return false;
    }
    Path lib = directory.resolve("bin/../lib");
    assertFalse(result.out().contains("-jar"));
    assertEquals(
        List.of(
            "-XX:SharedArchiveFile=" + lib.resolve("archive/17.jsa"),
            "-Xbootclasspath/a:" + lib.resolve("qrap-cli.jar")),
        result.out().subList(file - 2, file));
    return true;
  }

  private Result run(List<String> command, List<String> arguments, Map<String, String> environment)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.command().addAll(arguments);
    builder.environment().put("JAVA_HOME", directory.resolve("java").toString());
    builder.environment().putAll(environment);
    Path err = directory.resolve("err");
    Process process = builder.directory(directory.toFile()).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out.lines().toList(), Files.readString(err));
  }
}
