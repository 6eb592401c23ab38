package io.github.qrap.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code bin/qrap} tells of the time before Java; nothing of it with {@code java -jar}.
 *
 * @param blockedSignals the signals that the parent had blocked, as a mask
 * @param ignoredSignals the signals that the parent had ignored, as a mask
 * @param witness a child of this process that has the environment as the parent gave it
 * @param opened the numbers of the descriptors that the launcher has opened
 * @param script the launcher's own path; empty with {@code java -jar}
 */
record Launcher(
    OptionalLong blockedSignals,
    OptionalLong ignoredSignals,
    OptionalLong witness,
    List<Integer> opened,
    Optional<String> script) {
  Launcher {
    opened = List.copyOf(opened);
  }

  /**
   * Loads native libraries from the launcher's distribution. Else each is unpacked into the
   * temporary directory at every start, where it stays if the process is killed meanwhile, and
   * where it may not be executable.
   */
  static void useNativeLibraries() {
    String libraries = System.getProperty("qrap.native");
    if (libraries == null) {
      return;
    }
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
    List<Integer> opened = new ArrayList<>();
    for (String number : System.getProperty("qrap.opened", "").split(":")) {
      if (!number.isEmpty()) {
        opened.add(Integer.valueOf(number));
      }
    }
    return new Launcher(
        mask("qrap.blocked-signals"),
        mask("qrap.ignored-signals"),
        witness == null ? OptionalLong.empty() : OptionalLong.of(witness),
        opened,
        Optional.ofNullable(System.getProperty("qrap.launcher")));
  }

  private static OptionalLong mask(String property) {
    String value = System.getProperty(property);
    return value == null
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseUnsignedLong(value, 16));
  }
}
