package io.github.qrap.exec;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The file in {@code /tmp/hsperfdata_USER} by which HotSpot shows this process to jps(1) and
 * others, unless it runs with {@code -XX:-UsePerfData}. HotSpot removes it at its end, which a JVM
 * that becomes another program never reaches.
 */
final class HsPerfData {
  private HsPerfData() {}

  /** Removes the file, if there is one and it is this process's. */
  static void remove() {
    try {
      String pid = new File("/proc/self").getCanonicalFile().getName();
      File file = new File("/tmp/hsperfdata_" + System.getProperty("user.name"), pid);
      // In a container /tmp may be shared with a process that has the same number elsewhere.
      if (file.exists() && isMapped(file.getPath())) {
        file.delete();
      }
    } catch (IOException e) {
      // Without /proc, its owner cannot be found out.
    }
  }

  private static boolean isMapped(String file) throws IOException {
    try (BufferedReader maps =
        new BufferedReader(new FileReader("/proc/self/maps", StandardCharsets.ISO_8859_1))) {
      for (String line = maps.readLine(); line != null; line = maps.readLine()) {
        if (line.endsWith(file)) {
          return true;
        }
      }
    }
    return false;
  }
}
