package io.github.qrap.patch;

import java.util.Optional;

/** A place between two options of the command line. */
final class Position {
  /** Behind all options. */
  static final Position END = new Position(Optional.empty(), Optional.empty());

  private final Optional<Entry> next;
  private final Optional<Entry> previous;

  private Position(Optional<Entry> next, Optional<Entry> previous) {
    this.next = next;
    this.previous = previous;
  }

  static Position before(Entry entry) {
    return new Position(Optional.of(entry), Optional.empty());
  }

  static Position after(Entry entry) {
    return new Position(Optional.empty(), Optional.of(entry));
  }

  boolean isBefore(Entry entry) {
    return next.isPresent() && next.get() == entry;
  }

  boolean isAfter(Entry entry) {
    return previous.isPresent() && previous.get() == entry;
  }

  boolean isEnd() {
    return this == END;
  }
}
