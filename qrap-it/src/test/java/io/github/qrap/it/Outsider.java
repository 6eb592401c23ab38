package io.github.qrap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A Maven project outside this build, a copy of one below {@code examples/}. It is built offline
 * against the modules as they were just packaged: without this reactor, without this parent, and
 * with a repository in which nothing else of this project was ever installed.
 *
 * <p>That repository holds the poms and jars of this build as {@code install} would put them there,
 * and those of third parties that the build itself has downloaded. So a project names the versions
 * of plug-ins and libraries that the parent POM names; others are not available.
 */
final class Outsider {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path HERE = Scratch.directory("outsider");
  private static final Path REPOSITORY = HERE.resolve("repository");
  private static final String VERSION = System.getProperty("qrap.version");

  /** Poms come alone, libraries with a jar and perhaps more. */
  private static final List<String> MODULES =
      List.of(
          "qrap-build",
          "qrap-bom",
          "qrap-api",
          "qrap-testkit",
          "qrap-probe",
          "qrap-patch",
          "qrap-exec",
          "qrap-guest",
          "qrap-junit",
          "qrap-cli");

  private final Path directory;

  private Outsider(Path directory) {
    this.directory = directory;
  }

  /**
   * A fresh copy of {@code examples/NAME}.
   *
   * @param name of the project's directory
   */
  static Outsider example(String name) {
    return copy(ROOT.resolve("examples").resolve(name));
  }

  /**
   * A fresh copy of the project in this directory, to be built in the copy.
   *
   * @param project where its {@code pom.xml} is
   */
  static Outsider copy(Path project) {
    try {
      RepositoryHolder.prepare();
      Path copy = HERE.resolve(project.getFileName());
      delete(copy);
      copy(project, copy, false);
      return new Outsider(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the copy is. */
  Path directory() {
    return directory;
  }

  /** Where its products are. */
  Path target() {
    return directory.resolve("target");
  }

  /**
   * What Maven is to be run with, in {@link #directory}.
   *
   * @param arguments goals and properties
   */
  Command maven(String... arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString());
    argv.addAll(List.of("-B", "-ntp", "-o", "-Dstyle.color=never"));
    argv.addAll(List.of("-s", HERE.resolve("settings.xml").toString()));
    argv.add("-Dmaven.repo.local=" + REPOSITORY);
    argv.addAll(List.of("-f", directory.resolve("pom.xml").toString()));
    argv.addAll(List.of(arguments));
    // What the build around this one was given is not meant for it.
    return Command.of(argv)
        .with("MAVEN_ARGS", "")
        .with("MAVEN_OPTS", "")
        .with("JAVA_HOME", System.getProperty("java.home"));
  }

  /**
   * Builds it.
   *
   * @param arguments goals and properties
   * @throws AssertionError with all that Maven printed, if it does not succeed
   */
  ProcessResult build(String... arguments) {
    return succeeding(maven(arguments));
  }

  /**
   * Runs a command in {@link #directory}.
   *
   * @throws AssertionError with all that it printed, if its status is not 0
   */
  ProcessResult succeeding(Command command) {
    try (Processes processes = new Processes(directory)) {
      Path script = Files.createTempFile(directory, "command", ".sh");
      Files.write(script, command.script(directory));
      return requireSuccess(command, processes.run(List.of("sh", script.toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The result, if its status is 0; otherwise a failure with all that was printed. */
  static ProcessResult requireSuccess(Command command, ProcessResult result) {
    if (result.status() != 0) {
      throw new AssertionError(
          String.join(" ", command.argv())
              + "\nended with status "
              + result.status()
              + "\n"
              + result.out()
              + result.err());
    }
    return result;
  }

  /** What the manifest of this jar names, in that order: the artifacts that Maven resolved. */
  static List<Path> classPath(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String entries = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Stream.of(entries.split(" ")).map(Path::of).toList();
    }
  }

  /** The repository is made once for all tests of a build. */
  private static final class RepositoryHolder {
    static {
      try {
        delete(HERE);
        copy(Path.of(System.getProperty("maven.repo.local")), REPOSITORY, true);
        install("qrap-parent", ROOT);
        for (String module : MODULES) {
          install(module, ROOT.resolve(module));
        }
        Files.writeString(HERE.resolve("settings.xml"), "<settings/>\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    static void prepare() {
      // Loading the class does it.
    }
  }

  /** As install:install does, without the notes on where things came from. */
  private static void install(String artifact, Path module) throws IOException {
    String name = artifact + "-" + VERSION;
    Path place =
        Files.createDirectories(
            REPOSITORY.resolve("io/github/qrap").resolve(artifact + "/" + VERSION));
    Files.copy(module.resolve("pom.xml"), place.resolve(name + ".pom"));
    Path target = module.resolve("target");
    if (!Files.exists(target)) {
      return;
    }
    try (Stream<Path> products = Files.list(target)) {
      for (Path product : products.toList()) {
        String file = product.getFileName().toString();
        if (file.startsWith(name) && file.endsWith(".jar")) {
          Files.copy(product, place.resolve(file));
        }
      }
    }
  }

  /**
   * Copies a directory.
   *
   * @param repository whether it is a local repository, of which others' poms and jars are wanted
   *     and nothing else: not what Maven notes beside them, which it would write to
   */
  private static void copy(Path from, Path to, boolean repository) throws IOException {
    Path ours = from.resolve("io/github/qrap");
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (repository ? directory.equals(ours) : directory.endsWith("target")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file));
            String name = file.getFileName().toString();
            if (!repository) {
              Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
            } else if (name.endsWith(".jar") || name.endsWith(".pom")) {
              link(file, copy);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Hundreds of megabytes need not be copied where the file system can do without. */
  private static void link(Path file, Path copy) throws IOException {
    try {
      Files.createLink(copy, file.toRealPath());
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(file, copy);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
