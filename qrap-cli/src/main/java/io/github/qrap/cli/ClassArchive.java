package io.github.qrap.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The archive of loaded classes with which {@code bin/qrap} starts Java: application class-data
 * sharing, from JDK 25 on an ahead-of-time cache. Java writes it at the end of a {@link Rehearsal},
 * because a process that becomes QEMU never comes to its end.
 *
 * <p>It fits one build of Java and one jar in its place only. Beside each, {@code NAME.jsa} or
 * {@code NAME.aot}, is {@code NAME.for}, in which the launcher reads their paths and Java's
 * version, a line each.
 */
final class ClassArchive {
  /** The first Java that writes an ahead-of-time cache in one step. */
  private static final int FIRST_WITH_CACHE = 25;

  /** The launcher says so too; an ahead-of-time cache is for the same modules only. */
  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final Path lib;
  private final Map<String, String> environment;

  /**
   * The archives of a distribution.
   *
   * @param lib its folder of that name
   * @param environment the variables by name, which tell the user's cache folder
   */
  ClassArchive(Path lib, Map<String, String> environment) {
    this.lib = lib;
    this.environment = environment;
  }

  /**
   * Makes the archive for the Java that runs this: in the distribution where it can be written to,
   * else in the user's cache folder. What is there is replaced at the end, file by file, so that
   * whoever starts meanwhile finds an archive or none, and never a part of one.
   *
   * @return the archive's path
   */
  Path rebuild() throws Failure, InterruptedException {
    boolean shared = Files.isWritable(lib);
    Path jar = lib.resolve("qrap-cli.jar");
    String name = name(System.getProperty("java.home"), jar);
    boolean old = Runtime.version().feature() < FIRST_WITH_CACHE;
    String file = name + (old ? ".jsa" : ".aot");
    Path folder = shared ? lib.resolve("archive") : cache();
    try {
      Files.createDirectories(folder);
      if (!shared) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      // Nobody else may look into it, or put something there, as long as it is being made.
      Path scratch = Files.createTempDirectory(folder, "new");
      try {
        Path archive = scratch.resolve(file);
        record(archive);
        Path madeFor =
            Files.writeString(
                scratch.resolve(name + ".for"), JAVA + "\n" + jar + "\n" + version() + "\n");
        for (Path made : List.of(archive, madeFor)) {
          Files.setPosixFilePermissions(
              made, PosixFilePermissions.fromString(shared ? "rw-r--r--" : "rw-------"));
          // Java 17 does not survive a part of one, which is what a crash of the machine could
          // leave.
          try (FileChannel content = FileChannel.open(made, StandardOpenOption.WRITE)) {
            content.force(true);
          }
          Files.move(made, folder.resolve(made.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        // Of another version that was in the same place.
        Files.deleteIfExists(folder.resolve(name + (old ? ".aot" : ".jsa")));
      } finally {
        remove(scratch);
      }
    } catch (IOException e) {
      throw new Failure(ExitStatus.FAILED, "cannot make an archive in " + folder + ": " + e);
    }
    return folder.resolve(file);
  }

  private static String name(String javaHome, Path jar) {
    String readable = javaHome.substring(1).replaceAll("[^\\w.]", "-");
    return readable + "-" + Integer.toHexString(jar.hashCode());
  }

  private Path cache() throws Failure {
    String home = environment.getOrDefault("HOME", "");
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!cache.startsWith("/") && !home.startsWith("/")) {
      throw new Failure(
          ExitStatus.FAILED,
          lib + ": cannot be written to, and neither XDG_CACHE_HOME nor HOME tells another folder");
    }
    try {
      Path folder = Path.of(cache.startsWith("/") ? cache : home + "/.cache", "qrap");
      requireOwn(folder);
      return folder;
    } catch (IOException | InvalidPathException e) {
      throw new Failure(ExitStatus.FAILED, "cannot use the user's cache folder: " + e);
    }
  }

  /**
   * An archive is code, so where it lies, and whence that folder could be replaced, has to belong
   * to the user. root finds folders of others in its environment, as with sudo(8), and uses none.
   */
  private void requireOwn(Path folder) throws IOException, Failure {
    Path self = Path.of("/proc/self");
    if (Files.getAttribute(self, "unix:uid").equals(0)) {
      throw new Failure(
          ExitStatus.FAILED, lib + ": cannot be written to, and root uses no user's cache folder");
    }
    for (Path each = folder; each != null; each = each.getParent()) {
      if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
        if (!Files.getOwner(each, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(self))
            || each.equals(folder) && Files.isSymbolicLink(each)) {
          throw new Failure(ExitStatus.FAILED, each + ": must be a folder that belongs to you");
        }
        if (!each.equals(folder)) {
          return;
        }
      }
    }
  }

  /** The line by which the launcher tells whether Java is still the same; empty if it has none. */
  private static String version() throws IOException {
    Path release = JAVA.getParent().resolveSibling("release");
    if (Files.isReadable(release)) {
      for (String line : Files.readAllLines(release)) {
        if (line.startsWith("JAVA_VERSION=")) {
          return line;
        }
      }
    }
    return "";
  }

  /** Rehearses with a stand-in for passt, so that no real one is disturbed. */
  private static void record(Path archive) throws IOException, InterruptedException, Failure {
    Path folder = Files.createTempDirectory("qrap");
    try (StandInPasst passt = StandInPasst.at(folder.resolve("passt.socket"))) {
      List<String> command = new ArrayList<>();
      command.add(JAVA.toString());
      command.addAll(optionsOfThisJava());
      if (archive.toString().endsWith(".jsa")) {
        command.add("-XX:ArchiveClassesAtExit=" + archive);
      } else {
        command.add("-XX:AOTCacheOutput=" + archive);
        command.add(NATIVE_ACCESS);
      }
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(Rehearsal.class.getName(), passt.path().toString()));
      Path said = folder.resolve("said");
      int status =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start()
              .waitFor();
      if (status != 0 || !Files.exists(archive)) {
        throw new Failure(
            ExitStatus.FAILED,
            JAVA + " has made no archive (status " + status + "): " + Files.readString(said));
      }
    } finally {
      remove(folder);
    }
  }

  /** As the launcher has given them, but for an archive that it has found. */
  private static List<String> optionsOfThisJava() {
    List<String> options = new ArrayList<>();
    for (String option : NativeProcess.javaOptions()) {
      if (!option.startsWith("-XX:SharedArchiveFile=")
          && !option.startsWith("-XX:AOTCache=")
          && !option.equals(NATIVE_ACCESS)) {
        options.add(option);
      }
    }
    return options;
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
