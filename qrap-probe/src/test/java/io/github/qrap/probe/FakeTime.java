package io.github.qrap.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only where somebody waits; then every stand-in gets a turn. */
final class FakeTime implements Time {
  private final List<StandIn> peers = new ArrayList<>();
  private final Runnable onPause;
  private long now;

  FakeTime() {
    this(() -> {});
  }

  /** Time that has something else happen, too, whenever somebody waits. */
  FakeTime(Runnable onPause) {
    this.onPause = onPause;
  }

  void moves(StandIn peer) {
    peers.add(peer);
  }

  Duration passed() {
    return Duration.ofNanos(now);
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
    for (StandIn peer : peers) {
      peer.step(now);
    }
    onPause.run();
  }
}
