package io.github.qrap.cli;

import io.github.qrap.api.NativePath;
import io.github.qrap.api.Provider;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The plug-ins of this run: jars that the user has put into a directory, each in a separate class
 * loader. One that is broken, or that others could have changed, is a {@link #problems() problem}
 * and does not stop the others.
 */
final class Plugins implements Closeable {
  private static final String OF_THE_MACHINE = "/usr/local/lib/qrap/plugins";

  private final List<Plugin> loaded = new ArrayList<>();
  private final List<PluginJar> jars = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * What is wrong with a jar or a directory of jars.
   *
   * @param path as NativeText
   */
  record Problem(String path, String reason) {
    /** One line, for any name of the file. */
    @Override
    public String toString() {
      return Reasons.oneLine(path + ": " + reason);
    }
  }

  private Plugins() {}

  /**
   * Those in the directories where plug-ins usually are. A directory that does not exist costs one
   * look.
   *
   * @param environment shows where the user keeps such data
   */
  static Plugins usual(Map<String, String> environment) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    String ofTheUser = data.startsWith("/") ? data : home + "/.local/share";
    Plugins plugins = new Plugins();
    List<String> directories = new ArrayList<>(2);
    // Relative paths are to be ignored, says the XDG Base Directory Specification.
    if (ofTheUser.startsWith("/") && exists(ofTheUser + "/qrap/plugins")) {
      directories.add(ofTheUser + "/qrap/plugins");
    }
    if (exists(OF_THE_MACHINE)) {
      directories.add(OF_THE_MACHINE);
    }
    if (!directories.isEmpty()) {
      plugins.load(directories);
    }
    return plugins;
  }

  /**
   * Those at these paths.
   *
   * @param name of the option or variable that has the paths, for messages
   * @param paths of jars and of directories with jars, as NativeText
   * @throws Failure if one does not exist
   */
  static Plugins at(String name, List<String> paths) throws Failure {
    for (String path : paths) {
      Path file;
      try {
        file = NativePath.of(path);
      } catch (IllegalArgumentException e) {
        throw new Failure(ExitStatus.FAILED, name + " " + path + ": " + e.getMessage());
      }
      if (!Files.exists(file)) {
        throw new Failure(
            ExitStatus.FAILED,
            name
                + " "
                + path
                + ": "
                + (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    ? "a dangling link"
                    : "no such file or directory, or a directory above it may not be searched"));
      }
    }
    Plugins plugins = new Plugins();
    plugins.load(paths);
    return plugins;
  }

  boolean isEmpty() {
    return loaded.isEmpty();
  }

  /** What was ignored, and why. */
  List<Problem> problems() {
    return Collections.unmodifiableList(problems);
  }

  /** Those built in and those of plug-ins; complains about the broken. */
  <P extends Provider> Providers<P> load(Class<P> kind, Console console) throws ProviderException {
    Providers<P> providers = Providers.of(kind, BuiltIns.of(kind), loaded);
    for (String broken : providers.broken()) {
      console.complain("ignoring plug-in " + broken);
    }
    return providers;
  }

  /** java.io, because it costs least; it has no names for what the locale cannot encode. */
  private static boolean exists(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) > 0x7f) {
        return Files.exists(NativePath.of(path));
      }
    }
    return new File(path).exists();
  }

  private void load(List<String> paths) {
    Set<Path> seen = new HashSet<>();
    ClassLoader api = new ApiLoader();
    for (String path : paths) {
      try {
        Integrity integrity = Integrity.ofThisProcess();
        Path file = NativePath.of(path);
        if (!Files.isDirectory(file)) {
          load(path, file, integrity, api, seen);
          continue;
        }
        Optional<String> objection = integrity.objection(file);
        if (objection.isPresent()) {
          problems.add(new Problem(path, objection.get()));
          continue;
        }
        for (String name : jars(file)) {
          String jar = path + "/" + name;
          load(jar, NativePath.of(jar), integrity, api, seen);
        }
      } catch (IOException e) {
        problems.add(new Problem(path, reason(e)));
      }
    }
  }

  private static List<String> jars(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String path = NativePath.text(file);
        if (path.endsWith(".jar")) {
          names.add(path.substring(path.lastIndexOf('/') + 1));
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  private void load(String path, Path file, Integrity integrity, ClassLoader api, Set<Path> seen) {
    try {
      Optional<String> objection = integrity.objection(file);
      if (Files.isDirectory(file)) {
        problems.add(new Problem(path, "is a directory"));
      } else if (!Files.isRegularFile(file)) {
        // Opening a pipe, for one, would not end.
        problems.add(new Problem(path, "not a regular file"));
      } else if (objection.isPresent()) {
        problems.add(new Problem(path, objection.get()));
      } else if (seen.add(file.toRealPath())) {
        PluginJar jar = PluginJar.open(file, api);
        jars.add(jar);
        loaded.add(new Plugin(path, jar.version(), jar));
      }
    } catch (IOException e) {
      problems.add(new Problem(path, reason(e)));
    } catch (OutOfMemoryError | StackOverflowError e) {
      // With all those before it, or where a limit of ours is not Java's.
      problems.add(new Problem(path, "Java cannot read it: " + e));
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "a dangling link";
    }
    if (e instanceof FileSystemLoopException) {
      return "too many symbolic links, or a loop of them";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason =
        e instanceof FileSystemException f && f.getReason() != null
            ? f.getReason()
            : e.getMessage();
    return reason == null ? e.toString() : reason;
  }

  /** To be called when no provider of a plug-in is needed any more. */
  @Override
  public void close() {
    for (PluginJar jar : jars) {
      jar.close();
    }
  }
}
