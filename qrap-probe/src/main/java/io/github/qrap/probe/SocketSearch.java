package io.github.qrap.probe;

import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One search for a daemon that frames its traffic: asks one socket after the other until a daemon
 * has proven that it answers.
 *
 * <p>A daemon that is not used in the end may quit when its client leaves, so none is asked without
 * a reason. The next socket is asked only when the last one cannot be used or has been silent for
 * 25 ms, and a busy one again only when no other is left. The first answer wins; of two at once,
 * that of the earlier socket. A socket of a user who is not trusted is sent nothing. Trusted are
 * the same user, root, and those whom the request names. If the request names the sockets, any user
 * is trusted at a path where only root and the same user can have put a socket.
 *
 * <p>What is unread in the backend's socket starts with a frame's length. Where QEMU is to
 * {@linkplain ProbeRequest#reconnect() connect again} after a loss, the backend is the path: the
 * search leaves the daemon that has answered, and waits until that has closed the connection. A
 * daemon that would end then is the caller's to recognize. The backend's connection is then one
 * that QEMU only holds: as long as it is open, other searches of this user pass over that path.
 */
public final class SocketSearch {
  /**
   * How long a candidate is waited for alone. A healthy one takes about a millisecond; 64 that hang
   * fit into the default total time with this.
   */
  static final Duration HEAD_START = Duration.ofMillis(25);

  /** Between two attempts on busy candidates, whose client may be on its way out. */
  static final Duration RETRY = Duration.ofMillis(50);

  private static final long MIN_PAUSE = 125_000;
  private static final long MAX_PAUSE = 4_000_000;

  private final FramedDaemon daemon;
  private final ProbeRequest request;
  private final Ticker ticker;
  private final long end;
  private final List<Candidate> candidates = new ArrayList<>();

  /**
   * A search of the sockets that the request names, or of those where the daemon usually listens.
   *
   * @param daemon what to look for
   * @param request the sockets, the times and the users to trust; the time for the whole search
   *     starts now
   */
  public SocketSearch(FramedDaemon daemon, ProbeRequest request) {
    this(daemon, request, Ticker.SYSTEM);
  }

  SocketSearch(FramedDaemon daemon, ProbeRequest request, Ticker ticker) {
    this(
        daemon,
        (file, trust, demanding) -> Optional.empty(),
        request,
        Trust.of(daemon, request),
        ticker);
  }

  SocketSearch(
      FramedDaemon daemon, ShownMode.Look look, ProbeRequest request, Trust trust, Ticker ticker) {
    this.daemon = daemon;
    this.request = request;
    this.ticker = ticker;
    this.end = ticker.nanos() + request.totalTimeout().toNanos();
    for (String path : isNamed(request) ? request.sockets() : daemon.usualSockets()) {
      candidates.add(new Candidate(daemon, look, path, trust, request, ticker));
    }
  }

  /**
   * Where a search would look, for people; empty if the request names no sockets and the daemon has
   * no usual ones.
   *
   * @param daemon what to look for
   * @param request the sockets
   */
  public static String places(FramedDaemon daemon, ProbeRequest request) {
    return isNamed(request) ? String.join(", ", request.sockets()) : daemon.usualPlaces();
  }

  /**
   * Searches; to be called once.
   *
   * @return the result as {@link io.github.qrap.api.BackendProbe#probe} gives it; its findings
   *     leave out the usual sockets that do not exist. A request that publishes ports finds none,
   *     and nothing is touched
   * @throws InterruptedException if the thread was interrupted; nothing stays open
   */
  public ProbeResult run() throws InterruptedException {
    if (!request.published().isEmpty()) {
      Finding finding =
          Finding.of(
              daemon.name(),
              Outcome.UNSUPPORTED,
              "one that runs already publishes no ports",
              Duration.ZERO);
      return ProbeResult.none("did not look for " + daemon.name(), List.of(finding));
    }
    try {
      Candidate winner = search();
      for (Candidate candidate : candidates) {
        candidate.overtaken();
      }
      Optional<Backend> backend = winner == null ? Optional.empty() : winner.release();
      return backend.isPresent()
          ? ProbeResult.found(backend.get(), searched(), findings())
          : ProbeResult.none(searched(), findings());
    } finally {
      for (Candidate candidate : candidates) {
        candidate.close();
      }
    }
  }

  private String searched() {
    String places = places(daemon, request);
    return "looked for "
        + daemon.name()
        + (places.isEmpty() ? " nowhere: it has no usual socket, name one" : " at " + places);
  }

  private @Nullable Candidate search() throws InterruptedException {
    List<Candidate> round = candidates;
    while (true) {
      Candidate winner = ask(round);
      if (winner != null) {
        return winner;
      }
      round = busy();
      if (round.isEmpty() || left() <= RETRY.toNanos()) {
        return null;
      }
      ticker.pause(RETRY.toNanos());
    }
  }

  /** Asks each of them once; the one to use, or {@code null}. */
  private @Nullable Candidate ask(List<Candidate> round) throws InterruptedException {
    List<Candidate> undecided = new ArrayList<>();
    @Nullable Candidate latest = null;
    int next = 0;
    long pause = MIN_PAUSE;
    while (next < round.size() || !undecided.isEmpty()) {
      if (left() <= 0) {
        return giveUp(round);
      }
      boolean progress = false;
      if (next < round.size() && mayFollow(latest)) {
        latest = round.get(next++);
        latest.start();
        undecided.add(latest);
        progress = true;
      }
      for (Iterator<Candidate> i = undecided.iterator(); i.hasNext(); ) {
        Candidate candidate = i.next();
        progress |= candidate.step();
        if (candidate.isUsable()) {
          return candidate;
        }
        if (candidate.isDecided()) {
          i.remove();
        }
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (progress) {
        pause = MIN_PAUSE;
      } else {
        boolean more = next < round.size();
        ticker.pause(
            more
                ? Math.min(pause, HEAD_START.toNanos() - Objects.requireNonNull(latest).waited())
                : pause);
        pause = Math.min(2 * pause, MAX_PAUSE);
      }
    }
    return null;
  }

  private static boolean mayFollow(@Nullable Candidate latest) {
    return latest == null || latest.isDecided() || latest.waited() >= HEAD_START.toNanos();
  }

  private static @Nullable Candidate giveUp(List<Candidate> round) {
    Candidate usable = null;
    for (Candidate candidate : round) {
      candidate.giveUp();
      if (usable == null && candidate.isUsable()) {
        usable = candidate;
      }
    }
    return usable;
  }

  private List<Candidate> busy() {
    List<Candidate> busy = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.isBusy()) {
        busy.add(candidate);
      }
    }
    return busy;
  }

  private List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Finding finding = candidate.finding();
      if (finding != null && (isNamed(request) || finding.outcome() != Outcome.ABSENT)) {
        findings.add(finding);
      }
    }
    return findings;
  }

  /** Whether the request names the paths, so that each gets a finding. */
  private static boolean isNamed(ProbeRequest request) {
    return !request.sockets().isEmpty();
  }

  /** What is left of the time for the whole search, in nanoseconds. */
  private long left() {
    return end - ticker.nanos();
  }
}
