package io.github.qrap.cli;

import io.github.qrap.exec.Signals;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code bin/qrap} tells of the time before Java; nothing of it with {@code java -jar}.
 *
 * @param signals those that the parent had blocked and ignored
 * @param descriptors the descriptors that the parent had open
 * @param witness a child of this process that has the environment as the parent gave it
 * @param script the launcher's own path; empty with {@code java -jar}
 * @param lib the distribution's folder of that name; empty with {@code java -jar}
 */
record Launcher(
    Optional<Signals> signals,
    Optional<List<Integer>> descriptors,
    OptionalLong witness,
    Optional<String> script,
    Optional<String> lib) {
  /** Those of a JVM that was started without the launcher. */
  static final Launcher NONE =
      new Launcher(
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Loads native libraries from the launcher's distribution. Else each is unpacked into the
   * temporary directory at every start, where it stays if the process is killed meanwhile, and
   * where it may not be executable.
   */
  void useNativeLibraries() {
    if (lib.isEmpty()) {
      return;
    }
    String libraries = lib.get() + "/native";
    System.setProperty("jffi.boot.library.path", libraries + "/jni");
    String architecture = System.getProperty("os.arch") + "-Linux-clang";
    File folder = new File(libraries + "/lib/" + architecture + "/jni");
    String[] files = folder.list();
    if (files != null && files.length == 1) {
      System.setProperty(
          "org.newsclub.net.unix.library.override", folder.getAbsolutePath() + "/" + files[0]);
    }
  }

  /** Reads the system properties that the launcher has set. */
  static Launcher fromProperties() {
    Long witness = Long.getLong("qrap.witness");
    return new Launcher(
        signals(
            System.getProperty("qrap.blocked-signals"), System.getProperty("qrap.ignored-signals")),
        descriptors(System.getProperty("qrap.descriptors")),
        witness == null ? OptionalLong.empty() : OptionalLong.of(witness),
        Optional.ofNullable(System.getProperty("qrap.launcher")),
        Optional.ofNullable(System.getProperty("qrap.lib")));
  }

  /** Each number is followed by a colon. */
  private static Optional<List<Integer>> descriptors(String told) {
    if (told == null) {
      return Optional.empty();
    }
    List<Integer> descriptors = new ArrayList<>();
    int start = 0;
    for (int end = told.indexOf(':'); end >= 0; end = told.indexOf(':', start)) {
      descriptors.add(Integer.valueOf(told.substring(start, end)));
      start = end + 1;
    }
    return Optional.of(List.copyOf(descriptors));
  }

  private static Optional<Signals> signals(String blocked, String ignored) {
    return blocked == null || ignored == null
        ? Optional.empty()
        : Optional.of(
            new Signals(Long.parseUnsignedLong(blocked, 16), Long.parseUnsignedLong(ignored, 16)));
  }
}
