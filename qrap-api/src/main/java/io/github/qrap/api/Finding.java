package io.github.qrap.api;

import java.time.Duration;
import java.util.Objects;

/**
 * What a probe found at one place.
 *
 * @param address the place as people know it, usually a socket's path
 * @param outcome what it is
 * @param detail the same in words that complete "ADDRESS: ...", with the system's reason and what
 *     can be done about it; no full stop at the end
 * @param elapsed from the first look at this place to the outcome
 */
public record Finding(String address, Outcome outcome, String detail, Duration elapsed) {
  public Finding {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(elapsed, "elapsed");
  }

  /** The kinds of outcome; different kinds lead to different advice. */
  public enum Outcome {
    /** Nothing is there. */
    ABSENT,
    /** A socket file that nobody listens on any more. */
    STALE,
    /** The system does not let us connect. */
    DENIED,
    /** Something is there, but it is no stream socket. */
    WRONG_TYPE,
    /** It serves another client and hung up on us. */
    BUSY,
    /** It accepted the connection, or its queue is full, and did not answer in time. */
    SILENT,
    /** It belongs to a user who is not trusted; nothing was sent. */
    UNTRUSTED,
    /** It speaks another mode or protocol that must not be probed; nothing was sent. */
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
