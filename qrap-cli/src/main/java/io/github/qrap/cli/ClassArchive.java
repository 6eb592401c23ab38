package io.github.qrap.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The archive of loaded classes with which {@code bin/qrap} starts Java: application class-data
 * sharing, from JDK 25 on an ahead-of-time cache. Java writes it at the end of a {@link
 * TrainingRun}, because a process that becomes QEMU never comes to its end.
 *
 * <p>It fits one build of Java and one jar in its place only. Beside it is {@code NAME.args}, an
 * argument file for Java that begins with four comments, which the launcher compares: the paths of
 * Java and of the jar, the line {@code JAVA_VERSION=} of Java's release file, if it has one, and
 * the archive's size in bytes. The launcher itself names the archive and the jar to Java.
 *
 * <p>If the distribution has its own Java, all of it may be moved. So both paths begin at the
 * distribution's {@code lib}. From JDK 25 on, Java finds the jar where it is then.
 *
 * <p>With an archive, the jar is on the boot class path. junixsocket looks for classes that are not
 * there, and the loader of the class path would read the whole index of the jar for them, by
 * interpreted code. The JVM itself does that, and finds all other classes, several times as fast.
 */
final class ClassArchive {
  /** The first Java that writes an ahead-of-time cache in one step. */
  private static final int FIRST_WITH_CACHE = 25;

  /** As in the jar's manifest; Java uses a cache only if it was made with the same setting. */
  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  /** Java's own, by its name: holding a port is not to read the jar's index for another one. */
  private static final String CHANNELS =
      "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider";

  /** What the directory begins with in which an archive is written. */
  private static final String SCRATCH = "new";

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final Path JAVA = JAVA_HOME.resolve("bin/java");

  /** As the launcher finds it where the distribution has one. */
  private static final String OWN_JAVA = "../runtime/bin/java";

  private final Path directory;
  private final Path jar;
  private final String writtenJava;
  private final String writtenJar;
  private final Class<?> program;
  private final boolean isCache = Runtime.version().feature() >= FIRST_WITH_CACHE;

  /**
   * The archives of a distribution.
   *
   * @param lib its directory of that name
   * @param program the class that the launcher runs
   */
  ClassArchive(Path lib, Class<?> program) {
    this.directory = lib.resolve("archive");
    this.jar = lib.resolve("qrap-cli.jar");
    boolean moves = isThisJava(lib.resolve(OWN_JAVA));
    this.writtenJava = moves ? OWN_JAVA : JAVA.toString();
    this.writtenJar = (moves ? jar.getFileName() : jar).toString();
    this.program = program;
  }

  /**
   * Makes the archive for the Java that runs this. A new file takes the place of an old one in one
   * step, so that a start meanwhile finds an archive or none, and never a part of one.
   *
   * @return the archive's path
   */
  Path rebuild() throws Failure, InterruptedException {
    String name =
        writtenJava.replaceAll("^\\W+", "").replaceAll("[^\\w.]", "-")
            + "-"
            + Integer.toHexString(writtenJar.hashCode());
    Path archive = directory.resolve(name + ".jsa");
    try {
      Files.createDirectories(directory);
      // The launcher refuses what others can write to.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      try (FileChannel lock = openLock();
          ArchiveWork work = ArchiveWork.begin()) {
        lock.lock();
        removeLeftovers();
        Path scratch = work.makeDirectory(directory, SCRATCH);
        Path recorded = scratch.resolve(archive.getFileName());
        record(recorded, work);
        List<String> options = options(Files.size(recorded));
        publish(recorded);
        publish(Files.write(scratch.resolve(name + ".args"), options));
      }
    } catch (IOException e) {
      throw failure(e);
    }
    return archive;
  }

  /**
   * The file that is locked while an archive is made. It belongs to the owner of the directory, who
   * could not lock one of root.
   */
  private FileChannel openLock() throws IOException {
    Path file = directory.resolve(".lock");
    FileChannel lock =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    Files.setOwner(file, Files.getOwner(directory));
    return lock;
  }

  /** Those of a process that was killed: no other one is at work now. */
  private void removeLeftovers() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, SCRATCH + "[0-9]*")) {
      for (Path file : files) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          ArchiveWork.remove(file);
        }
      }
    }
  }

  private static boolean isThisJava(Path java) {
    try {
      return Files.isSameFile(java, JAVA);
    } catch (IOException e) {
      return false;
    }
  }

  /** Another user's directory can be written to, but not changed otherwise. */
  static Failure failure(IOException e) {
    boolean denied =
        e instanceof AccessDeniedException
            || e instanceof FileSystemException f
                && "Operation not permitted".equals(f.getReason());
    return new Failure(
        ExitStatus.FAILED,
        "cannot make an archive: "
            + (denied
                ? "no permission to change "
                    + ((FileSystemException) e).getFile()
                    + "; run it as its owner, or as root"
                : e.getMessage()));
  }

  private void publish(Path made) throws IOException {
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
    // A crash of the machine could leave a part of it, and Java 17 crashes on a part of an archive.
    try (FileChannel content = FileChannel.open(made, StandardOpenOption.WRITE)) {
      content.force(true);
    }
    Files.move(made, directory.resolve(made.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }

  private List<String> options(long size) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# " + writtenJava);
    lines.add("# " + writtenJar);
    lines.add("# " + version());
    lines.add("# " + size);
    // Java is not to move it to a random address: that takes a twentieth of a start.
    lines.add("-XX:ArchiveRelocationMode=0");
    lines.add(CHANNELS);
    // Java is to be silent about an archive that it cannot use after all.
    lines.add("-Xlog:all=off");
    if (isCache) {
      lines.add(NATIVE_ACCESS);
    }
    return lines;
  }

  /**
   * The line by which the launcher notices another Java in the same place; empty if there is none.
   */
  private static String version() throws IOException {
    Path release = JAVA_HOME.resolve("release");
    if (Files.isReadable(release)) {
      for (String line : Files.readAllLines(release)) {
        if (line.startsWith("JAVA_VERSION=")) {
          return line;
        }
      }
    }
    return "";
  }

  /** The training run has fake passts, so that no real one is disturbed. */
  private void record(Path archive, ArchiveWork work)
      throws IOException, InterruptedException, Failure {
    // Not beside the archive, because the path of a socket must be short.
    Path scratch = work.makeDirectory(Path.of(System.getProperty("java.io.tmpdir")), "qrap");
    try (TrainingPasst passt = TrainingPasst.at(scratch.resolve("passt.socket"))) {
      List<String> command = new ArrayList<>();
      command.add(JAVA.toString());
      for (String option : NativeProcess.javaOptions()) {
        // Those of an archive that there was already, and its argument file.
        if (!option.startsWith("@")
            && !option.startsWith("-XX:SharedArchiveFile=")
            && !option.startsWith("-Xbootclasspath/a:")) {
          command.add(option);
        }
      }
      command.add((isCache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
      if (isCache) {
        command.add(NATIVE_ACCESS);
      }
      command.add("-Xbootclasspath/a:" + jar);
      command.add(CHANNELS);
      command.addAll(List.of("-cp", jar.toString()));
      command.addAll(
          List.of(TrainingRun.class.getName(), passt.path().toString(), program.getName()));
      TrainingPasst.install(scratch.resolve("passt"));
      Path output = scratch.resolve("output");
      ProcessBuilder training =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      training.environment().merge("PATH", scratch.toString(), (path, first) -> first + ":" + path);
      int status = work.run(training);
      if (status != 0 || !Files.exists(archive)) {
        throw new Failure(
            ExitStatus.FAILED,
            JAVA + " has made no archive (status " + status + "): " + Files.readString(output));
      }
    }
  }
}
