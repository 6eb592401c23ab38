package io.github.qrap.cli;

import io.github.qrap.exec.OpenDescriptors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which descriptors the parent handed in, where no launcher reports them. */
final class InheritedDescriptors {
  private InheritedDescriptors() {}

  /**
   * The descriptors that are open now, less those of the JVM itself. To be called before anything
   * else has opened one: until then the JVM has only files of its own installation and the class
   * path open, so that all others are the parent's.
   */
  static List<Integer> now() {
    List<Integer> open = OpenDescriptors.now();
    if (open.isEmpty()) {
      return List.of(0, 1, 2);
    }
    List<Integer> inherited = new ArrayList<>();
    List<String> ours = ownFiles();
    for (Integer number : open) {
      String file = target(number);
      if (file != null && !isOurs(file, ours)) {
        inherited.add(number);
      }
    }
    return inherited;
  }

  private static List<String> ownFiles() {
    List<String> ours = new ArrayList<>();
    ours.add(realPath(System.getProperty("java.home")) + "/");
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        ours.add(realPath(entry));
      }
    }
    return ours;
  }

  private static boolean isOurs(String file, List<String> ours) {
    for (String own : ours) {
      if (own.endsWith("/") ? file.startsWith(own) : file.equals(own)) {
        return true;
      }
    }
    return false;
  }

  private static String realPath(String file) {
    try {
      return new File(file).getCanonicalPath();
    } catch (IOException e) {
      return file;
    }
  }

  /**
   * What the descriptor is open on; null once it is closed, as the one that listed the table is.
   */
  private static @Nullable String target(int number) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(number))).toString();
    } catch (IOException e) {
      return null;
    }
  }
}
