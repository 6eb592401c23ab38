package io.github.qrap.guest;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A user's condition, asked in a thread of its own: one that blocks does not hold up the wait. */
final class ConditionCheck implements Check {
  /** Most conditions take less, so the answer is about the guest as it is when it is asked for. */
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final Callable<Boolean> condition;
  private final ExecutorService asking;
  private Optional<Future<Boolean>> asked = Optional.empty();

  /**
   * Asks nothing yet.
   *
   * @param pid of the guest
   * @param condition throws no other checked exceptions than {@link #isMet}
   */
  ConditionCheck(long pid, Callable<Boolean> condition) {
    this.condition = condition;
    this.asking =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "condition of guest " + pid);
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public boolean isMet() throws IOException, InterruptedException {
    Future<Boolean> answer = asked.orElseGet(() -> asking.submit(condition));
    asked = Optional.of(answer);
    try {
      boolean met = answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      asked = Optional.empty();
      return met;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      asked = Optional.empty();
      throw ofCondition(Objects.requireNonNull(e.getCause()));
    }
  }

  /** What a condition may throw, as it is. */
  private static IOException ofCondition(Throwable thrown) throws InterruptedException {
    if (thrown instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    return (IOException) thrown;
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
