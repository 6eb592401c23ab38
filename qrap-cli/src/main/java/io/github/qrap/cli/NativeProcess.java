package io.github.qrap.cli;

import io.github.qrap.api.NativeText;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    List<String> all = read("/proc/self/cmdline");
    return all.size() > decoded.length
        ? all.subList(all.size() - decoded.length, all.size())
        : List.of(decoded);
  }

  /**
   * The environment as NativeText; of a variable that is set twice, the first as getenv(3) does.
   */
  static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    for (String entry : read("/proc/self/environ")) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        environment.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return environment;
  }

  private static List<String> read(String file) {
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
    } catch (IOException e) {
      // No /proc: what Java decoded has to do.
      texts.clear();
    }
    return texts;
  }
}
