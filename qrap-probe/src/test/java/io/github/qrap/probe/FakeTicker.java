package io.github.qrap.probe;

import io.github.qrap.testkit.FakePasst;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only where the search waits; then every fake passt gets a turn. */
final class FakeTicker implements Ticker {
  private final List<FakePasst> peers = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();
  private long now;

  /** Gives this peer a turn too, from now on. */
  FakePasst moves(FakePasst peer) {
    peers.add(peer);
    return peer;
  }

  Duration passed() {
    return Duration.ofNanos(now);
  }

  /** How long each wait was, in nanoseconds. */
  List<Long> pauses() {
    return pauses;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void pause(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    now += nanos;
    pauses.add(nanos);
    for (FakePasst peer : peers) {
      peer.step(now);
    }
  }
}
