package io.github.qrap.patch;

import java.util.Optional;

/** A version of QEMU, as far as the spelling of options depends on it. */
public record QemuVersion(int major, int minor) {
  private static final String INTRODUCTION = "version ";

  /**
   * Reads what {@code qemu -version} prints first, such as {@code QEMU emulator version 7.2.22
   * (Debian 1:7.2+dfsg-7)}.
   *
   * @return empty if the line names no version
   */
  public static Optional<QemuVersion> parse(String line) {
    int introduction = line.indexOf(INTRODUCTION);
    return introduction < 0
        ? Optional.empty()
        : parseNumber(line, introduction + INTRODUCTION.length());
  }

  /** Reads the version that a type of machine has in its name, such as {@code pc-q35-7.2}. */
  static Optional<QemuVersion> ofMachine(String type) {
    return parseNumber(type, type.lastIndexOf('-') + 1);
  }

  private static Optional<QemuVersion> parseNumber(String text, int major) {
    int dot = endOfNumber(text, major);
    if (dot == major) {
      return Optional.empty();
    }
    int end = dot < text.length() && text.charAt(dot) == '.' ? endOfNumber(text, dot + 1) : dot;
    try {
      return Optional.of(
          new QemuVersion(
              Integer.parseInt(text.substring(major, dot)),
              Integer.parseInt(text.substring(Math.min(dot + 1, end), end))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static int endOfNumber(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || major == wantedMajor && minor >= wantedMinor;
  }

  /** As QEMU writes it, without the third number: {@code 7.2}. */
  @Override
  public String toString() {
    return major + "." + minor;
  }
}
