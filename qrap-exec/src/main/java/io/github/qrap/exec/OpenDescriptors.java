package io.github.qrap.exec;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** The open descriptors of this process, as {@code /proc} lists them. */
public final class OpenDescriptors {
  private OpenDescriptors() {}

  /**
   * Their numbers, with that of the descriptor by which they were listed, which is closed again;
   * empty where there is no {@code /proc}.
   */
  public static List<Integer> now() {
    List<Integer> descriptors = new ArrayList<>();
    String[] numbers = new File("/proc/self/fd").list();
    if (numbers != null) {
      for (String number : numbers) {
        descriptors.add(Integer.valueOf(number));
      }
    }
    return descriptors;
  }
}
