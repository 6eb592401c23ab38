package io.github.qrap.cli;

import io.github.qrap.api.NativeText;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Arguments and environment as the kernel has them. Java's own are decoded by the locale, which
 * under {@code LC_ALL=C}, as libvirt sets it, loses every byte that is not ASCII.
 */
final class NativeProcess {
  private NativeProcess() {}

  /**
   * The arguments as NativeText; those that Java decoded where the kernel has no others.
   *
   * @param decoded what {@code main} was given: the last of the arguments of this process
   */
  static List<String> arguments(String[] decoded) {
    List<String> all = read("/proc/self/cmdline").orElse(List.of());
    return all.size() > decoded.length
        ? all.subList(all.size() - decoded.length, all.size())
        : List.of(decoded);
  }

  /** The options of the JVM itself on the command line, up to the jar or class path. */
  static List<String> javaOptions() {
    List<String> all = read("/proc/self/cmdline").orElse(List.of());
    int end = 1;
    while (end < all.size() && !all.get(end).equals("-jar") && !all.get(end).equals("-cp")) {
      end++;
    }
    return all.subList(Math.min(1, all.size()), Math.min(end, all.size()));
  }

  /**
   * The entries of the environment as NativeText, in order; empty where there is no {@code /proc}.
   *
   * @param holder a child that still has them as the parent passed them
   */
  static Optional<List<String>> environment(OptionalLong holder) {
    if (holder.isPresent()) {
      String process = "/proc/" + holder.getAsLong();
      if (isLivingChild(process)) {
        Optional<List<String>> environment = read(process + "/environ");
        if (environment.isPresent()) {
          return environment;
        }
      }
    }
    return read("/proc/self/environ");
  }

  /**
   * Whether that is a child of this process. {@code /proc} may be that of another PID namespace, in
   * which the number is another process's, and that another user's. This process has one number
   * more there.
   */
  private static boolean isLivingChild(String process) {
    String child = status(process);
    String self = status("/proc/self");
    String pid = value(self, "Pid");
    return !pid.isEmpty()
        && value(self, "NSpid").equals(pid)
        && value(child, "PPid").equals(pid)
        // Of a process that has ended, the environment is empty.
        && !value(child, "State").startsWith("Z");
  }

  /** As proc(5) shows it; empty if there is no such process. */
  private static String status(String process) {
    try (FileInputStream in = new FileInputStream(process + "/status")) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** What follows this name, which is not the first one, in its line. */
  private static String value(String status, String name) {
    String before = "\n" + name + ":\t";
    int start = status.indexOf(before);
    int end = status.indexOf('\n', start + 1);
    return start < 0 || end < 0 ? "" : status.substring(start + before.length(), end);
  }

  /** Entries by name; of a variable that is set twice, the first as getenv(3) does. */
  static Map<String, String> variables(List<String> entries) {
    Map<String, String> variables = new HashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        variables.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return variables;
  }

  private static Optional<List<String>> read(String file) {
    List<String> texts = new ArrayList<>();
    try (FileInputStream in = new FileInputStream(file)) {
      byte[] bytes = in.readAllBytes();
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          texts.add(NativeText.decode(Arrays.copyOfRange(bytes, start, i)));
          start = i + 1;
        }
      }
      return Optional.of(texts);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
