package io.github.qrap.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@link BackendProbe} is to find, where it may look, how long, and whom it may trust.
 * Immutable: each {@code with...} method gives another request. Begin with {@link #DEFAULT}.
 */
public final class ProbeRequest {
  /** The time that qrap(1) gives a candidate. */
  public static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofMillis(500);

  /** As long as qrap(1) repeats its attempts on a busy candidate. */
  public static final Duration DEFAULT_TOTAL_TIMEOUT = Duration.ofMillis(2500);

  /** The probe's own search with the default times; every answer has to be proven. */
  public static final ProbeRequest DEFAULT = new ProbeRequest();

  private Demand demand = Demand.ANY;
  private List<String> sockets = List.of();
  private Duration answerTimeout = DEFAULT_ANSWER_TIMEOUT;
  private Duration totalTimeout = DEFAULT_TOTAL_TIMEOUT;
  private Set<Long> trustedUids = Set.of();
  private boolean verify = true;
  private Optional<Duration> reconnect = Optional.empty();
  private boolean vhostUser;
  private List<String> daemonArguments = List.of();
  private List<PublishedPort> published = List.of();

  private ProbeRequest() {}

  /** A copy, which only the method that makes it may change. */
  private ProbeRequest(ProbeRequest other) {
    this.demand = other.demand;
    this.sockets = other.sockets;
    this.answerTimeout = other.answerTimeout;
    this.totalTimeout = other.totalTimeout;
    this.trustedUids = other.trustedUids;
    this.verify = other.verify;
    this.reconnect = other.reconnect;
    this.vhostUser = other.vhostUser;
    this.daemonArguments = other.daemonArguments;
    this.published = other.published;
  }

  /** The NIC that wants a backend. */
  public Demand demand() {
    return demand;
  }

  /**
   * The paths to try, in this order, in place of the probe's own search, as {@link NativeText};
   * empty to let the probe search where its daemon usually listens.
   */
  public List<String> sockets() {
    return sockets;
  }

  /** How long one connected candidate may take to answer. */
  public Duration answerTimeout() {
    return answerTimeout;
  }

  /** How long the whole search may take. */
  public Duration totalTimeout() {
    return totalTimeout;
  }

  /** Owners of a daemon that are trusted beside those whom a probe trusts by itself. */
  public Set<Long> trustedUids() {
    return trustedUids;
  }

  /**
   * Whether a candidate that accepts the connection but does not answer is refused, as it should
   * be; some daemons can be set up so that they answer nothing.
   */
  public boolean verify() {
    return verify;
  }

  /**
   * How long QEMU is to wait before it connects again after a loss; empty if it need not do so.
   *
   * <p>Where it is present, only a backend with such an {@link Attachment#reconnect()} is of use: a
   * daemon that listens at a path and serves the next client when one has left. A probe that has
   * connected to it leaves, so that QEMU can connect.
   */
  public Optional<Duration> reconnect() {
    return reconnect;
  }

  /**
   * Whether a probe that starts its daemon is to start it in vhost-user mode, which is faster,
   * where the daemon has such a mode and the {@link #demand()} accepts it. Otherwise it gives the
   * backend that it would give without this, and its settings say why.
   *
   * <p>The driver in the guest has to speak virtio 1.0, which nobody can see beforehand.
   */
  public boolean vhostUser() {
    return vhostUser;
  }

  /**
   * What a probe that starts its daemon adds to the daemon's command line, as {@link NativeText}.
   */
  public List<String> daemonArguments() {
    return daemonArguments;
  }

  /**
   * The ports of the guest that are to be reached from outside, in addition to those that the
   * {@link #demand()} has. Where {@link PublishedPort#hostPort()} is 0, the probe chooses one that
   * is free.
   *
   * <p>Only a probe that starts its daemon can publish; any other gives no backend, with a finding
   * that says why. A backend has all of them: {@link Backend#published()}.
   */
  public List<PublishedPort> published() {
    return published;
  }

  /** The same request for this NIC. */
  public ProbeRequest withDemand(Demand nic) {
    ProbeRequest request = new ProbeRequest(this);
    request.demand = Objects.requireNonNull(nic, "demand");
    return request;
  }

  /** The same request for exactly these paths. */
  public ProbeRequest withSockets(List<String> paths) {
    ProbeRequest request = new ProbeRequest(this);
    request.sockets = List.copyOf(paths);
    return request;
  }

  /** The same request with another time for each candidate. */
  public ProbeRequest withAnswerTimeout(Duration timeout) {
    ProbeRequest request = new ProbeRequest(this);
    request.answerTimeout = requirePositive(timeout, "answerTimeout");
    return request;
  }

  /** The same request with another time for the whole search. */
  public ProbeRequest withTotalTimeout(Duration timeout) {
    ProbeRequest request = new ProbeRequest(this);
    request.totalTimeout = requirePositive(timeout, "totalTimeout");
    return request;
  }

  /** The same request, trusting these users too. */
  public ProbeRequest withTrustedUids(Set<Long> uids) {
    ProbeRequest request = new ProbeRequest(this);
    request.trustedUids = Set.copyOf(uids);
    return request;
  }

  /** The same request, with or without the need of an answer. */
  public ProbeRequest withVerify(boolean needed) {
    ProbeRequest request = new ProbeRequest(this);
    request.verify = needed;
    return request;
  }

  /** The same request for a backend to which QEMU connects again this long after a loss. */
  public ProbeRequest withReconnect(Duration wait) {
    ProbeRequest request = new ProbeRequest(this);
    request.reconnect = Optional.of(requirePositive(wait, "reconnect"));
    return request;
  }

  /** The same request for a daemon that is started in vhost-user mode, or not. */
  public ProbeRequest withVhostUser(boolean wanted) {
    ProbeRequest request = new ProbeRequest(this);
    request.vhostUser = wanted;
    return request;
  }

  /** The same request with these arguments for a daemon that is started. */
  public ProbeRequest withDaemonArguments(List<String> arguments) {
    ProbeRequest request = new ProbeRequest(this);
    request.daemonArguments = List.copyOf(arguments);
    return request;
  }

  /** The same request, publishing exactly these ports. */
  public ProbeRequest withPublished(List<PublishedPort> ports) {
    ProbeRequest request = new ProbeRequest(this);
    request.published = List.copyOf(ports);
    return request;
  }

  private static Duration requirePositive(Duration value, String name) {
    Objects.requireNonNull(value, name);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " <" + value + "> must be positive");
    }
    return value;
  }
}
