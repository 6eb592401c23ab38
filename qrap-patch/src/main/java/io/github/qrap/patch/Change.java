package io.github.qrap.patch;

import java.util.List;
import java.util.Objects;

/**
 * One difference between the command line as it came and as it leaves.
 *
 * @param before the arguments it took away, as typed; empty where it only added
 * @param after the arguments it put in their place; empty where it only removed
 * @param by who decided: the id of a rule, or the part of the rewriter
 * @param reason why, in a few words: {@code "an e1000 NIC"}
 */
public record Change(Kind kind, List<String> before, List<String> after, String by, String reason) {
  public Change {
    Objects.requireNonNull(kind, "kind");
    before = List.copyOf(before);
    after = List.copyOf(after);
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(reason, "reason");
  }

  /** What became of the arguments. */
  public enum Kind {
    REMOVED,
    ADDED,
    REPLACED
  }
}
