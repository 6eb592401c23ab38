package io.github.qrap.probe;

import java.util.concurrent.locks.LockSupport;

/** A clock that can be waited on. */
interface Ticker {
  /** The machine's clock, unaffected by changes of the date. */
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
          // Thread.sleep rounds to milliseconds before Java 21.
          LockSupport.parkNanos(nanos);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      };

  /** Nanoseconds since some fixed moment. */
  long nanos();

  /** Waits about that long; may return early. */
  void pause(long nanos) throws InterruptedException;
}
