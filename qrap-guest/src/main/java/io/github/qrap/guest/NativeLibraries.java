package io.github.qrap.guest;

import io.github.qrap.api.LaunchException;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.probe.SocketPair;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

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

  private static final CountDownLatch JFFI = new CountDownLatch(1);

  private NativeLibraries() {}

  /**
   * Lets other threads load both, if that has not been done. What goes wrong is reported where they
   * are used.
   */
  static void begin() {
    Loading.both();
  }

  /** Waits until jffi is loaded. */
  static void awaitJffi() throws InterruptedException {
    Loading.both();
    JFFI.await();
  }

  /** Waits until both are loaded. */
  static void await() throws InterruptedException {
    Loading.both().join();
  }

  private static void load() {
    try {
      Process keeper =
          new ProcessBuilder("/bin/sh", "-c", SCRIPT, System.getProperty("java.io.tmpdir"))
              .redirectError(Redirect.DISCARD)
              .start();
      List<String> set = setProperties(keeper);
      Thread junixsocket = thread(NativeLibraries::loadJunixsocket, "loading of junixsocket");
      loadJffi();
      junixsocket.join();
      set.forEach(System::clearProperty);
      keeper.getOutputStream().close();
    } catch (InterruptedException | IOException e) {
      // There is no directory: they are loaded when they are used. Nobody knows of this thread.
    } finally {
      JFFI.countDown();
    }
  }

  private static void loadJffi() {
    try {
      new ProgramSearch("").find("/bin/sh");
    } catch (LaunchException | LinkageError e) {
      // See begin().
    } finally {
      JFFI.countDown();
    }
  }

  private static void loadJunixsocket() {
    try {
      SocketPair.open().close();
    } catch (IOException | LinkageError e) {
      // See begin().
    }
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Names the keeper's directory to the libraries; returns the properties that were not set. */
  private static List<String> setProperties(Process keeper) throws IOException {
    List<String> set = new ArrayList<>();
    try (BufferedReader said = keeper.inputReader()) {
      String directory = said.readLine();
      for (String property : PROPERTIES) {
        if (directory != null && !directory.isEmpty() && System.getProperty(property) == null) {
          System.setProperty(property, directory);
          set.add(property);
        }
      }
    }
    return set;
  }

  /** A class is initialized once. */
  private static final class Loading {
    private static final Thread BOTH = thread(NativeLibraries::load, "loading of jffi");

    static Thread both() {
      return BOTH;
    }
  }
}
