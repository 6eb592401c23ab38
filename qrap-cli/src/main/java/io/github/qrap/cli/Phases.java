package io.github.qrap.cli;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long each part of a start took. */
final class Phases {
  private static final double NANOS_PER_MS = 1e6;

  private final List<String> names = new ArrayList<>();
  private final List<Long> nanos = new ArrayList<>();
  private final long begin;
  private long latest;

  /**
   * @param begin of the first part, as {@link System#nanoTime} tells it
   */
  Phases(long begin) {
    this.begin = begin;
    this.latest = begin;
  }

  /** What went on since the last part ended was this one. */
  void end(String name) {
    long now = System.nanoTime();
    names.add(name);
    nanos.add(now - latest);
    latest = now;
  }

  /** All parts in milliseconds, the time before the first one as Java's, and the memory in use. */
  String text() {
    long sinceBegin = System.nanoTime() - begin;
    double java = ManagementFactory.getRuntimeMXBean().getUptime() - sinceBegin / NANOS_PER_MS;
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "took, in ms: Java itself %.0f", Math.max(0, java)));
    for (int i = 0; i < names.size(); i++) {
      text.append(
          String.format(Locale.ROOT, ", %s %.1f", names.get(i), nanos.get(i) / NANOS_PER_MS));
    }
    return text.append("; ").append(peakMemory()).append(" in memory at most").toString();
  }

  private static String peakMemory() {
    try (BufferedReader status =
        new BufferedReader(new FileReader("/proc/self/status", StandardCharsets.ISO_8859_1))) {
      for (String line = status.readLine(); line != null; line = status.readLine()) {
        if (line.startsWith("VmHWM:")) {
          return line.substring("VmHWM:".length()).strip();
        }
      }
    } catch (IOException e) {
      // As below.
    }
    return "an unknown amount";
  }
}
