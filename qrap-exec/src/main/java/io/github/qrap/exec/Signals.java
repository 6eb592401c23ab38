package io.github.qrap.exec;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What this process does with signals, as proc(5) shows it.
 *
 * @param blocked what is blocked in the thread that the process began with. HotSpot runs everything
 *     in other threads, so these are the signals that the parent had blocked
 * @param ignored what is ignored; HotSpot has taken some of those that the parent had ignored for
 *     its own use
 */
public record Signals(long blocked, long ignored) {
  private static final String STATUS = "/proc/self/status";

  /** As it is now; nothing where there is no {@code /proc}. */
  public static Signals now() {
    long blocked = 0;
    long ignored = 0;
    try (BufferedReader status =
        new BufferedReader(new FileReader(STATUS, StandardCharsets.ISO_8859_1))) {
      for (String line = status.readLine(); line != null; line = status.readLine()) {
        if (line.startsWith("SigBlk:")) {
          blocked = mask(line);
        } else if (line.startsWith("SigIgn:")) {
          ignored = mask(line);
        }
      }
    } catch (IOException e) {
      // See above.
    }
    return new Signals(blocked, ignored);
  }

  /** Ignores a signal, by its number, in this process from now on. */
  public static void ignore(int number) {
    Libc.get().ignore(number, true);
  }

  private static long mask(String line) {
    return Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
  }
}
