package io.github.qrap.patch;

import java.util.Optional;

/**
 * An option of the command line with what it says. It has an identity: the same option given twice
 * is two entries.
 */
final class Entry {
  private final QemuOption option;
  private final OptionProperties properties;
  private final Optional<Entry> target;
  private final Optional<GlobalProperty> global;

  private Entry(
      QemuOption option,
      OptionProperties properties,
      Optional<Entry> target,
      Optional<GlobalProperty> global) {
    this.option = option;
    this.properties = properties;
    this.target = target;
    this.global = global;
  }

  /** An option that describes something, or whose value is of no interest. */
  static Entry of(QemuOption option, OptionProperties properties) {
    return new Entry(option, properties, Optional.empty(), Optional.empty());
  }

  /** A {@code -set} of a property of this target. */
  static Entry set(QemuOption option, Entry target) {
    return new Entry(option, OptionProperties.NONE, Optional.of(target), Optional.empty());
  }

  /** A {@code -global}. */
  static Entry global(QemuOption option, GlobalProperty global) {
    return new Entry(option, OptionProperties.NONE, Optional.empty(), Optional.of(global));
  }

  QemuOption option() {
    return option;
  }

  /** The words of its option, as a user has typed them. */
  String asWritten() {
    return String.join(" ", option.words());
  }

  boolean is(String name) {
    return option.is(name);
  }

  /** What the option says, with what {@code -set} adds to it. */
  OptionProperties properties() {
    return properties;
  }

  /** What a {@code -set} is about. */
  Optional<Entry> target() {
    return target;
  }

  /** What a {@code -global} says. */
  Optional<GlobalProperty> global() {
    return global;
  }
}
