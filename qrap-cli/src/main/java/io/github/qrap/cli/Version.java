package io.github.qrap.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What a report of a bug has to name. */
final class Version {
  private Version() {}

  static String ofQrap() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** The versions of qrap and Java and where they are, a line each. */
  static String text(Startup startup) {
    return "qrap for the JVM "
        + ofQrap()
        + ", "
        + place(startup)
        + "\nJava "
        + Runtime.version()
        + ", "
        + System.getProperty("java.vendor")
        + ", "
        + System.getProperty("java.home")
        + "\n";
  }

  /** The launcher, or what is on the class path without one. */
  private static String place(Startup startup) {
    String place = startup.launcher().script().orElse(System.getProperty("java.class.path"));
    try {
      return Path.of(place).toRealPath().toString();
    } catch (IOException | InvalidPathException e) {
      return place;
    }
  }
}
