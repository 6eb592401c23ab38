package io.github.qrap.cli;

import io.github.qrap.exec.ShellQuoting;
import io.github.qrap.patch.Part;
import io.github.qrap.patch.Rewrite;

/**
 * The command line as it came and, beside it, as QEMU would get it: an option on each line, and
 * below each change who made it and why.
 */
final class Explanation {
  /** What is longer gets a separate line. */
  private static final int WIDEST = 56;

  private static final String RED = "\033[31m";
  private static final String GREEN = "\033[32m";
  private static final String DIM = "\033[2m";
  private static final String PLAIN = "\033[m";

  private final StringBuilder out = new StringBuilder();
  private final boolean coloured;
  private final int width;

  private Explanation(boolean coloured, int width) {
    this.coloured = coloured;
    this.width = width;
  }

  static String of(Rewrite rewrite, boolean coloured) {
    int width = 0;
    for (Part part : rewrite.parts()) {
      int length = ShellQuoting.line(part.before()).length();
      if (length <= WIDEST) {
        width = Math.max(width, length);
      }
    }
    Explanation explanation = new Explanation(coloured, width);
    for (Part part : rewrite.parts()) {
      explanation.add(part);
    }
    return explanation.out.toString();
  }

  private void add(Part part) {
    String before = ShellQuoting.line(part.before());
    String after = ShellQuoting.line(part.after());
    switch (part.kind()) {
      case KEPT -> line("  ", before, "", "  ", after, "");
      case REMOVED -> line("- ", before, RED, "", "", "");
      case ADDED -> line("", "", "", "+ ", after, GREEN);
      case REPLACED -> line("- ", before, RED, "+ ", after, GREEN);
    }
    if (part.kind() != Part.Kind.KEPT) {
      int indent = part.after().isEmpty() ? 4 : width + 8;
      out.append(" ".repeat(indent));
      paint(part.by() + ": " + part.reason(), DIM);
      out.append('\n');
    }
  }

  private void line(
      String leftMark,
      String left,
      String leftColour,
      String rightMark,
      String right,
      String colour) {
    paint(leftMark + left, leftColour);
    if (!right.isEmpty()) {
      int at = leftMark.length() + left.length();
      if (left.length() > width) {
        out.append('\n');
        at = 0;
      }
      out.append(" ".repeat(width + 4 - at));
      paint(rightMark + right, colour);
    }
    out.append('\n');
  }

  private void paint(String text, String colour) {
    boolean painted = coloured && !colour.isEmpty() && !text.isEmpty();
    out.append(painted ? colour + text + PLAIN : text);
  }
}
