package io.github.qrap.cli;

/**
 * Writes JSON, a value on each line.
 *
 * <p>A byte that is no UTF-8, which NativeText holds as a lone surrogate, is written as that
 * surrogate's escape: programs get back what {@code os.fsencode} of Python, for one, makes the byte
 * of again. Jackson, which qrap-patch reads JSON with, refuses to write such a text.
 */
final class JsonText {
  private final StringBuilder out = new StringBuilder();
  private int depth;
  private boolean first = true;
  private boolean afterKey;

  JsonText open(char bracket) {
    begin();
    out.append(bracket);
    depth++;
    first = true;
    return this;
  }

  JsonText close(char bracket) {
    depth--;
    if (!first) {
      newLine();
    }
    out.append(bracket);
    first = false;
    return this;
  }

  JsonText key(String name) {
    begin();
    quote(name);
    out.append(": ");
    afterKey = true;
    return this;
  }

  /** A text, or {@code null}. */
  JsonText value(String text) {
    begin();
    if (text == null) {
      out.append("null");
    } else {
      quote(text);
    }
    return this;
  }

  JsonText value(int number) {
    begin();
    out.append(number);
    return this;
  }

  JsonText value(boolean truth) {
    begin();
    out.append(truth);
    return this;
  }

  private void begin() {
    if (!afterKey && depth > 0) {
      out.append(first ? "" : ",");
      newLine();
    }
    afterKey = false;
    first = false;
  }

  private void newLine() {
    out.append('\n').append("  ".repeat(depth));
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean lone =
          Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c) || lone) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
