package io.github.qrap.probe;

import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.Remedy;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;

/** How it ended, as a kind and in words; a {@link Finding} without its place and time. */
record Verdict(Outcome outcome, String detail, List<Remedy> remedies) {
  Verdict(Outcome outcome, String detail) {
    this(outcome, detail, List.of());
  }

  /** An error that has no better words than the system's. */
  static Verdict failed(Exception e) {
    return new Verdict(Outcome.FAILED, reason(e));
  }

  /** The system's reason, fit for the middle of a line. */
  static String reason(Exception e) {
    String reason =
        e instanceof FileSystemException f && f.getReason() != null
            ? f.getReason()
            : e.getMessage();
    return reason == null || reason.isEmpty()
        ? e.getClass().getSimpleName()
        : Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
  }

  Finding at(String address, long nanos) {
    return Finding.of(address, outcome, detail, Duration.ofNanos(nanos)).withRemedies(remedies);
  }

  /** Whether QEMU can be given the connection. */
  boolean isUsable() {
    return outcome == Outcome.VERIFIED || outcome == Outcome.UNVERIFIED;
  }
}
