package io.github.qrap.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What a probe found at one place. Immutable. */
public final class Finding {
  private final String address;
  private final Outcome outcome;
  private final String detail;
  private final Duration elapsed;
  private final List<Remedy> remedies;

  private Finding(
      String address, Outcome outcome, String detail, Duration elapsed, List<Remedy> remedies) {
    this.address = Objects.requireNonNull(address, "address");
    this.outcome = Objects.requireNonNull(outcome, "outcome");
    this.detail = Objects.requireNonNull(detail, "detail");
    this.elapsed = Objects.requireNonNull(elapsed, "elapsed");
    this.remedies = List.copyOf(remedies);
  }

  /**
   * A finding without a remedy.
   *
   * @param address the place as people know it, usually a socket's path
   * @param outcome what it is
   * @param detail the same in words that complete "ADDRESS: ...", with the system's reason; no full
   *     stop at the end
   * @param elapsed from the first look at this place to the outcome
   */
  public static Finding of(String address, Outcome outcome, String detail, Duration elapsed) {
    return new Finding(address, outcome, detail, elapsed, List.of());
  }

  /** The same finding with what can be done about it, the best first. */
  public Finding withRemedies(List<Remedy> what) {
    return new Finding(address, outcome, detail, elapsed, what);
  }

  /** The place as people know it, usually a socket's path. */
  public String address() {
    return address;
  }

  /** What it is. */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * The same in words that complete "ADDRESS: ...", with the system's reason; no full stop at the
   * end.
   */
  public String detail() {
    return detail;
  }

  /** From the first look at this place to the outcome. */
  public Duration elapsed() {
    return elapsed;
  }

  /** What can be done about it, the best first; each works without the others. */
  public List<Remedy> remedies() {
    return remedies;
  }

  @Override
  public String toString() {
    return address + ": " + outcome + ", " + detail;
  }

  /** The kinds of outcome; different kinds lead to different advice. May grow. */
  public enum Outcome {
    /** Nothing is there. */
    ABSENT,
    /** A socket file on which nothing listens any more. */
    STALE,
    /** The system does not let us connect. */
    DENIED,
    /** Something is there, but it is not a stream socket. */
    WRONG_TYPE,
    /** It serves another client and hung up on us, or is kept for another one. */
    BUSY,
    /** It accepted the connection, or its queue is full, and did not answer in time. */
    SILENT,
    /** It belongs to a user who is not trusted; nothing was sent. */
    UNTRUSTED,
    /**
     * It speaks another mode or protocol that must not be probed, or cannot do what the request
     * wants; nothing was sent.
     */
    UNSUPPORTED,
    /** It answered something that no backend of this kind answers. */
    FOREIGN,
    /** Another error of the system. */
    FAILED,
    /** Connected without an answer, and the request says that this will do. */
    UNVERIFIED,
    /** It answered as a backend does. */
    VERIFIED
  }
}
