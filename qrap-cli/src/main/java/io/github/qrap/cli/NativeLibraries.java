package io.github.qrap.cli;

import java.io.File;

/**
 * The native libraries that are unpacked in the distribution. From the jar, each would be unpacked
 * into the temporary directory at every start, where it stays if the process is killed meanwhile,
 * and where it may not be executable.
 */
final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * Makes jffi and junixsocket load them.
   *
   * @param lib the distribution's directory of that name
   */
  static void use(String lib) {
    System.setProperty("jffi.boot.library.path", lib + "/native/jni");
    String architecture = System.getProperty("os.arch") + "-Linux-clang";
    File directory = new File(lib + "/native/lib/" + architecture + "/jni");
    String[] files = directory.list();
    if (files != null && files.length == 1) {
      System.setProperty(
          "org.newsclub.net.unix.library.override", directory.getAbsolutePath() + "/" + files[0]);
    }
  }
}
