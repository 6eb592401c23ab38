package io.github.qrap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What {@code bin/qrap} tells of the time before Java; nothing of it with {@code java -jar}.
 *
 * @param ignoredSignals the signals that the parent had ignored, as a mask
 * @param witness a child of this process that has the environment as the parent gave it
 * @param opened the numbers of the descriptors that the launcher has opened
 */
record Launcher(OptionalLong ignoredSignals, OptionalLong witness, List<Integer> opened) {
  Launcher {
    opened = List.copyOf(opened);
  }

  /** Reads the system properties that the launcher has set. */
  static Launcher fromProperties() {
    String ignored = System.getProperty("qrap.ignored-signals");
    Long witness = Long.getLong("qrap.witness");
    List<Integer> opened = new ArrayList<>();
    for (String number : System.getProperty("qrap.opened", "").split(":")) {
      if (!number.isEmpty()) {
        opened.add(Integer.valueOf(number));
      }
    }
    return new Launcher(
        ignored == null
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseUnsignedLong(ignored, 16)),
        witness == null ? OptionalLong.empty() : OptionalLong.of(witness),
        opened);
  }
}
