package io.github.qrap.exec;

import io.github.qrap.api.NativeText;
import java.util.List;

/** Writes an argument so that a shell reads back exactly its bytes. */
public final class ShellQuoting {
  private static final String PLAIN_BESIDE_ALPHANUMERIC = "%+,-./:=@_";

  private ShellQuoting() {}

  /** The words as a shell takes them, with a space between each two. */
  public static String line(List<String> words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      if (!line.isEmpty()) {
        line.append(' ');
      }
      append(line, word);
    }
    return line.toString();
  }

  /**
   * Appends the argument: bare where it needs no quotes, else in single quotes; where it has bytes
   * that a terminal does not show, in the form {@code $'...'} that bash, zsh and POSIX 2024 know.
   */
  public static void append(StringBuilder out, String argument) {
    boolean plain = !argument.isEmpty();
    boolean printable = true;
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      plain &= isPlain(c);
      printable &= !isInvisible(argument, i);
    }
    if (plain) {
      out.append(argument);
    } else if (printable) {
      out.append('\'').append(argument.replace("'", "'\\''")).append('\'');
    } else {
      appendEscaped(out, argument);
    }
  }

  private static void appendEscaped(StringBuilder out, String argument) {
    out.append("$'");
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      if (isInvisible(argument, i)) {
        for (byte b : NativeText.encode(String.valueOf(c))) {
          // All three octal digits, so that a digit behind it is not read as part of it.
          out.append('\\').append(b >> 6 & 3).append(b >> 3 & 7).append(b & 7);
        }
      } else {
        if (c == '\'' || c == '\\') {
          out.append('\\');
        }
        out.append(c);
      }
    }
    out.append('\'');
  }

  /** A control character, or a byte that is not UTF-8 (a lone surrogate, see NativeText). */
  private static boolean isInvisible(String text, int i) {
    char c = text.charAt(i);
    boolean lone =
        Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    return Character.isISOControl(c) || lone;
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || PLAIN_BESIDE_ALPHANUMERIC.indexOf(c) >= 0;
  }
}
