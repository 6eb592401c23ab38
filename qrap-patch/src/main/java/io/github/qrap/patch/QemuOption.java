package io.github.qrap.patch;

import java.util.List;
import java.util.Optional;

/**
 * One option with its value, or a disk image.
 *
 * @param position of its first word among the arguments; the first is 1
 * @param name without its dashes; empty for a disk image
 * @param value the word after it, where there is one
 * @param words exactly as typed
 */
record QemuOption(int position, String name, Optional<String> value, List<String> words) {
  boolean is(String wanted) {
    return name.equals(wanted);
  }

  boolean isMachine() {
    return is("machine") || is("M");
  }

  /** The value of an option that always has one. */
  String text() {
    return value.orElseThrow();
  }

  /** The value as a list of properties. */
  OptionProperties properties(String impliedKey) throws CommandLineException {
    return OptionProperties.isJson(text())
        ? JsonSyntax.parse(this)
        : ListSyntax.parse(text(), impliedKey);
  }

  /** An objection to the value. */
  CommandLineException refuse(String reason) {
    int last = words.size() - 1;
    return new CommandLineException(words.get(last), position + last, reason);
  }
}
