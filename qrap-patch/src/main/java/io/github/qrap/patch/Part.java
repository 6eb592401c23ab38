package io.github.qrap.patch;

import java.util.List;
import java.util.Objects;

/**
 * What became of one option of the command line, or of a disk image on it.
 *
 * @param before its arguments as typed; empty where one was added
 * @param after the arguments in their place; empty where it was removed
 * @param by who decided: the id of a rule, or the part of the rewriter; empty if it was kept
 * @param reason why, in a few words: {@code "an e1000 NIC"}; empty if it was kept
 */
public record Part(Kind kind, List<String> before, List<String> after, String by, String reason) {
  public Part {
    Objects.requireNonNull(kind, "kind");
    before = List.copyOf(before);
    after = List.copyOf(after);
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(reason, "reason");
  }

  /** What became of the arguments: complete, and does not grow. */
  public enum Kind {
    KEPT,
    REMOVED,
    ADDED,
    REPLACED
  }
}
