package io.github.qrap.patch;

import io.github.qrap.patch.JsonSyntax.InvalidJson;
import java.util.List;
import java.util.Optional;

/**
 * One option with its value, or a disk image. It has an identity: the same option given twice is
 * two options.
 */
final class QemuOption {
  private final int position;
  private final String name;
  private final List<String> words;
  private final OptionProperties list;

  private QemuOption(int position, String name, List<String> words, OptionProperties list) {
    this.position = position;
    this.name = name;
    this.words = words;
    this.list = list;
  }

  /** A disk image. */
  static QemuOption image(int position, String word) {
    return new QemuOption(position, "", List.of(word), OptionProperties.NONE);
  }

  /**
   * An option without a value.
   *
   * @param position of it among the arguments; the first is 1
   * @param name without its dashes
   */
  static QemuOption flag(int position, String name, String word) {
    return new QemuOption(position, name, List.of(word), OptionProperties.NONE);
  }

  /**
   * An option with a value.
   *
   * @param position of its first word among the arguments; the first is 1
   * @param name without its dashes
   * @param list what the value says, if it is a list; for JSON a list that {@link
   *     OptionProperties#json} and has nothing in it yet
   */
  static QemuOption of(
      int position, String name, String word, String value, OptionProperties list) {
    return new QemuOption(position, name, List.of(word, value), list);
  }

  /** The position of its first word among the arguments; the first is 1. */
  int position() {
    return position;
  }

  /** Its name without dashes; empty for a disk image. */
  String name() {
    return name;
  }

  /** Exactly as typed. */
  List<String> words() {
    return words;
  }

  /** The word after it, if there is one. */
  Optional<String> value() {
    return words.size() > 1 ? Optional.of(words.get(1)) : Optional.empty();
  }

  boolean is(String wanted) {
    return name.equals(wanted);
  }

  boolean isMachine() {
    return is("machine") || is("M");
  }

  /** The value of an option that always has one. */
  String text() {
    return words.get(1);
  }

  /** Whether the value is JSON. */
  boolean isJson() {
    return list.json();
  }

  /** What the value says, if it is a list; nothing if it is JSON or a text. */
  OptionProperties list() {
    return list;
  }

  /** What the value says, as a list or in JSON. JSON is read anew each time. */
  OptionProperties properties() throws CommandLineException {
    if (!isJson()) {
      return list;
    }
    try {
      return new OptionProperties(list.impliedKey(), JsonSyntax.parse(text()), true);
    } catch (InvalidJson e) {
      throw refuse(e.getMessage());
    }
  }

  /** An objection to the value. */
  CommandLineException refuse(String reason) {
    int last = words.size() - 1;
    return new CommandLineException(words.get(last), position + last, reason);
  }
}
