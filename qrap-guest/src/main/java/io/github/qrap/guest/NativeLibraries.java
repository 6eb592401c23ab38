package io.github.qrap.guest;

import io.github.qrap.api.LaunchException;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.probe.SocketPair;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/**
 * The native libraries of junixsocket and jffi. When they are used for the first time in a JVM,
 * each unpacks itself into a temporary file, loads it and deletes it. A JVM that is killed in
 * between would leave it. So both do that in a directory of their own, which a process removes when
 * they are loaded, or when this JVM has ended.
 */
final class NativeLibraries {
  /** The directory is private: mktemp(1) makes it so. */
  private static final String SCRIPT =
      """
      trap '' HUP INT PIPE QUIT TERM
      directory=$(mktemp -d "$0/qrap-XXXXXXXXXX")
      echo "$directory"
      read -r over
      rm -rf "$directory"
      """;

  /** The system properties by which the libraries find it. */
  private static final List<String> PROPERTIES =
      List.of("org.newsclub.net.unix.library.tmpdir", "jffi.extract.dir");

  private NativeLibraries() {}

  /** Loads them, if that has not been done. What goes wrong is reported where they are used. */
  static void load() {
    Loaded.here();
  }

  private static void loadInPrivate() throws IOException, LaunchException {
    Process keeper =
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, System.getProperty("java.io.tmpdir"))
            .redirectError(Redirect.DISCARD)
            .start();
    try (BufferedReader said = keeper.inputReader()) {
      String directory = said.readLine();
      if (directory != null && !directory.isEmpty()) {
        loadIn(directory);
      }
    } finally {
      keeper.getOutputStream().close();
    }
  }

  private static void loadIn(String directory) throws IOException, LaunchException {
    List<String> set = new ArrayList<>();
    for (String property : PROPERTIES) {
      if (System.getProperty(property) == null) {
        System.setProperty(property, directory);
        set.add(property);
      }
    }
    try {
      SocketPair.open().close();
      new ProgramSearch("").find("/bin/sh");
    } finally {
      for (String property : set) {
        System.clearProperty(property);
      }
    }
  }

  /** A class is initialized once. */
  private static final class Loaded {
    static {
      try {
        loadInPrivate();
      } catch (IOException | LaunchException | LinkageError e) {
        // See above.
      }
    }

    static void here() {
      // Its initialization has done it.
    }
  }
}
