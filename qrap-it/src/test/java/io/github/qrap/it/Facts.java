package io.github.qrap.it;

import java.util.ArrayList;
import java.util.List;

/** What {@code src/test/c/report-state.c} reports of a process, one fact a line. */
final class Facts {
  private Facts() {}

  /** With a minus what only the first have, with a plus what only the second have. */
  static List<String> differences(List<String> first, List<String> second) {
    List<String> differences = new ArrayList<>();
    first.stream().filter(line -> !second.contains(line)).forEach(l -> differences.add("- " + l));
    second.stream().filter(line -> !first.contains(line)).forEach(l -> differences.add("+ " + l));
    if (differences.isEmpty() && !first.equals(second)) {
      differences.add("another order: " + second);
    }
    return differences;
  }
}
