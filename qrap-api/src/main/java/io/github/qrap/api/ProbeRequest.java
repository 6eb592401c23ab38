package io.github.qrap.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Where a {@link BackendProbe} may look, how long, and whom it may trust.
 *
 * @param sockets the paths to try, in this order, in place of the probe's own search; empty to let
 *     the probe search where its daemon usually listens
 * @param answerTimeout how long one connected candidate may take to answer
 * @param totalTimeout how long the whole search may take
 * @param trustedUids owners of a daemon that are trusted beside those whom a probe trusts by itself
 * @param verify whether a candidate that accepts the connection but does not answer is refused, as
 *     it should be; some daemons can be set up so that they answer nothing
 * @param daemonArguments what a probe that starts its daemon adds to the command line, as {@link
 *     NativeText}
 */
public record ProbeRequest(
    List<String> sockets,
    Duration answerTimeout,
    Duration totalTimeout,
    Set<Long> trustedUids,
    boolean verify,
    List<String> daemonArguments) {
  /** The time that qrap(1) gives a candidate. */
  public static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofMillis(500);

  /** As long as qrap(1) repeats its attempts on a busy candidate. */
  public static final Duration DEFAULT_TOTAL_TIMEOUT = Duration.ofMillis(2500);

  /** The probe's own search with the default times; every answer has to be proven. */
  public static final ProbeRequest DEFAULT =
      new ProbeRequest(
          List.of(), DEFAULT_ANSWER_TIMEOUT, DEFAULT_TOTAL_TIMEOUT, Set.of(), true, List.of());

  public ProbeRequest {
    sockets = List.copyOf(sockets);
    trustedUids = Set.copyOf(trustedUids);
    daemonArguments = List.copyOf(daemonArguments);
    requirePositive("answerTimeout", answerTimeout);
    requirePositive("totalTimeout", totalTimeout);
  }

  private static void requirePositive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " <" + value + "> must be positive");
    }
  }

  /** The same request for exactly these paths. */
  public ProbeRequest withSockets(List<String> paths) {
    return new ProbeRequest(
        paths, answerTimeout, totalTimeout, trustedUids, verify, daemonArguments);
  }

  /** The same request with another time for each candidate. */
  public ProbeRequest withAnswerTimeout(Duration timeout) {
    return new ProbeRequest(sockets, timeout, totalTimeout, trustedUids, verify, daemonArguments);
  }

  /** The same request with another time for the whole search. */
  public ProbeRequest withTotalTimeout(Duration timeout) {
    return new ProbeRequest(sockets, answerTimeout, timeout, trustedUids, verify, daemonArguments);
  }

  /** The same request, trusting these users too. */
  public ProbeRequest withTrustedUids(Set<Long> uids) {
    return new ProbeRequest(sockets, answerTimeout, totalTimeout, uids, verify, daemonArguments);
  }

  /** The same request, with or without the need of an answer. */
  public ProbeRequest withVerify(boolean needed) {
    return new ProbeRequest(
        sockets, answerTimeout, totalTimeout, trustedUids, needed, daemonArguments);
  }

  /** The same request with these arguments for a daemon that is started. */
  public ProbeRequest withDaemonArguments(List<String> arguments) {
    return new ProbeRequest(sockets, answerTimeout, totalTimeout, trustedUids, verify, arguments);
  }
}
