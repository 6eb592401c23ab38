package com.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The processes of this PID namespace, as {@code /proc} shows them. */
final class Programs {
  /** Those that run when this class is used first, before any guest. */
  private static final Set<String> OTHERS = new HashSet<>(all().stream().map(Programs::pid).toList());

  private Programs() {}

  /** The names of those that have begun since, zombies left aside. */
  static List<String> running() {
    return all().stream()
        .filter(stat -> !OTHERS.contains(pid(stat)) && !stat.contains(") Z "))
        .map(stat -> stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')))
        .toList();
  }

  /** The time that a processor has spent on those whose names begin so. */
  static long processorMillis(String name) {
    return all().stream()
        .filter(stat -> !OTHERS.contains(pid(stat)) && stat.contains(" (" + name))
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" "))
        // Fields 14 and 15 of proc(5)'s stat, in hundredths of a second.
        .mapToLong(fields -> 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])))
        .sum();
  }

  private static String pid(String stat) {
    return stat.substring(0, stat.indexOf(' '));
  }

  private static List<String> all() {
    List<String> all = new ArrayList<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      for (Path entry : entries.toList()) {
        if (Character.isDigit(entry.getFileName().toString().charAt(0))) {
          try {
            all.add(Files.readString(entry.resolve("stat")));
          } catch (IOException e) {
            // It has ended meanwhile.
          }
        }
      }
      return all;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
