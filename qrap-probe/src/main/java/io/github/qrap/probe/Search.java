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
import java.util.Optional;

/**
 * One search: asks the candidates in order until one is proven.
 *
 * <p>An instance that is not used in the end may quit when its client leaves, so nobody is asked
 * without a reason: the next candidate only when the last one is out of the question or has kept
 * silent for {@link #HEAD_START}, and a busy one again only when nobody else is left. The first
 * answer wins, the lower candidate's where two are in.
 */
final class Search {
  /**
   * How long a candidate is waited for alone. A healthy one takes about a millisecond; 64 that hang
   * fit into the default total time with this.
   */
  static final Duration HEAD_START = Duration.ofMillis(25);

  /** Between two attempts on busy candidates, whose client may be on its way out. */
  static final Duration RETRY = Duration.ofMillis(50);

  private static final long MIN_PAUSE = 125_000;
  private static final long MAX_PAUSE = 4_000_000;

  private final List<Candidate> candidates = new ArrayList<>();
  private final boolean named;
  private final Time time;
  private final long end;

  /**
   * @param paths the sockets to try, in this order
   * @param named whether somebody asked for these paths, so that each deserves a finding, even one
   *     where nothing is
   */
  Search(List<String> paths, boolean named, ProbeRequest request, Trust trust, Time time) {
    this.named = named;
    this.time = time;
    this.end = time.nanos() + request.totalTimeout().toNanos();
    for (String path : paths) {
      candidates.add(new Candidate(path, trust, request, time));
    }
  }

  ProbeResult run(String searched) throws InterruptedException {
    try {
      Candidate winner = search();
      for (Candidate candidate : candidates) {
        candidate.overtaken();
      }
      Optional<Backend> backend = winner == null ? Optional.empty() : winner.release();
      return backend.isPresent()
          ? ProbeResult.found(backend.get(), searched, findings())
          : ProbeResult.none(searched, findings());
    } finally {
      for (Candidate candidate : candidates) {
        candidate.close();
      }
    }
  }

  private Candidate search() throws InterruptedException {
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
      time.pause(RETRY.toNanos());
    }
  }

  /** Asks each of them once; the one to use, or {@code null}. */
  private Candidate ask(List<Candidate> round) throws InterruptedException {
    List<Candidate> undecided = new ArrayList<>();
    Candidate latest = null;
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
        time.pause(more ? Math.min(pause, HEAD_START.toNanos() - latest.waited()) : pause);
        pause = Math.min(2 * pause, MAX_PAUSE);
      }
    }
    return null;
  }

  private static boolean mayFollow(Candidate latest) {
    return latest == null || latest.isDecided() || latest.waited() >= HEAD_START.toNanos();
  }

  private static Candidate giveUp(List<Candidate> round) {
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
      if (finding != null && (named || finding.outcome() != Outcome.ABSENT)) {
        findings.add(finding);
      }
    }
    return findings;
  }

  /** What is left of the time for the whole search, in nanoseconds. */
  private long left() {
    return end - time.nanos();
  }
}
