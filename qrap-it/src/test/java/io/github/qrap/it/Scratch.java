package io.github.qrap.it;

import java.nio.file.Path;

/** Directories below {@code target} that outlast a test. */
final class Scratch {
  private Scratch() {}

  /** One that is this JVM's: another one may run other test classes at the same time. */
  static Path directory(String name) {
    return Path.of("target", name + System.getProperty("qrap.fork", "")).toAbsolutePath();
  }
}
