package io.github.qrap.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * {@code NAME.aot}, is {@code NAME.for}, in which the launcher reads their paths, a line each.
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
    Path folder = shared ? lib.resolve("archive") : cache();
    Path jar = lib.resolve("qrap-cli.jar");
    String name = name(System.getProperty("java.home"), jar);
    String file = name + (Runtime.version().feature() < FIRST_WITH_CACHE ? ".jsa" : ".aot");
    try {
      Files.createDirectories(folder);
      // Nobody else may look into it, or put something there, as long as it is being made.
      Path scratch = Files.createTempDirectory(folder, "new");
      try {
        Path archive = scratch.resolve(file);
        record(archive);
        Path madeFor = Files.writeString(scratch.resolve(name + ".for"), JAVA + "\n" + jar + "\n");
        for (Path made : List.of(archive, madeFor)) {
          Files.setPosixFilePermissions(
              made, PosixFilePermissions.fromString(shared ? "rw-r--r--" : "rw-------"));
          Files.move(made, folder.resolve(made.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
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
    if (cache.isEmpty() && home.isEmpty()) {
      throw new Failure(
          ExitStatus.FAILED,
          lib + ": cannot be written to, and neither XDG_CACHE_HOME nor HOME tells another folder");
    }
    return Path.of(cache.isEmpty() ? home + "/.cache" : cache, "qrap");
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
