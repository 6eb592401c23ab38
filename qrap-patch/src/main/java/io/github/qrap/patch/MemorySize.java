package io.github.qrap.patch;

import java.util.OptionalLong;

/** An amount of memory, as QEMU reads and writes it. */
final class MemorySize {
  /** Each counts 1024 times as much as the one before. */
  private static final String UNITS = "bkmgtpe";

  /** QEMU rounds the guest's memory up to a multiple of this. */
  private static final long STEP = 8192;

  private static final long MEBIBYTE = 1 << 20;

  private MemorySize() {}

  /**
   * The bytes of the guest's memory where its size is written like this.
   *
   * @param unit what a number alone counts
   * @return empty where QEMU refuses the text, only some of its versions take it, or hardly anybody
   *     writes it
   */
  static OptionalLong parse(String text, char unit) {
    int own = text.isEmpty() ? -1 : shift(text.charAt(text.length() - 1));
    int end = own < 0 ? text.length() : text.length() - 1;
    int point = text.indexOf('.');
    int whole = point < 0 ? end : point;
    boolean fractional = point >= 0;
    if (!isNumber(text, 0, whole) || fractional && (own < 0 || !isNumber(text, point + 1, end))) {
      return OptionalLong.empty();
    }
    long factor = 1L << (own < 0 ? shift(unit) : own);
    double bytes = Double.parseDouble(text.substring(0, whole)) * factor;
    // Exact up to here, and more than any machine has.
    if (bytes >= 1L << 53) {
      return OptionalLong.empty();
    }
    // QEMU drops the rest of a byte.
    long rest = fractional ? (long) (Double.parseDouble(text.substring(point, end)) * factor) : 0;
    return OptionalLong.of(((long) bytes + rest + STEP - 1) / STEP * STEP);
  }

  private static int shift(char unit) {
    int index = UNITS.indexOf(Character.toLowerCase(unit));
    return index < 0 ? -1 : 10 * index;
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }

  /** As the value of {@code size=}. */
  static String print(long bytes) {
    return bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + "M" : Long.toString(bytes);
  }
}
