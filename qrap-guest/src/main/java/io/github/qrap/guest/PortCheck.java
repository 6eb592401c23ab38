package io.github.qrap.guest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Whether the guest itself accepts connections on a port. passt accepts them at once, and then asks
 * the guest. What becomes of such a connection, as seen with passt from 2023 to 2026:
 *
 * <ul>
 *   <li>the guest refuses it: it is closed within milliseconds;
 *   <li>the guest does not answer, because it has no address yet: it is closed after 10 to 20
 *       seconds, and may never get to the guest, although that would answer by then;
 *   <li>the guest accepts it: it stays open, and silent where the server lets the client speak
 *       first.
 * </ul>
 *
 * <p>To tell the last two apart, a second connection goes to a port on which nothing listens, right
 * behind the first. Where the guest is known to answer, and has refused the second, it has decided
 * about the first as well: both come to it in order. passt may close the two in another order, if
 * the guest has refused both; so the first counts as accepted if it is open at the next look too.
 *
 * <p>A passt of 2023 keeps a processor busy with each connection that this side has closed and the
 * guest has not answered, until it gives up. One that is reset it forgets at once.
 */
final class PortCheck implements Check {
  /** How soon it is tried again where there is no answer. */
  private static final Duration INTERVAL = Duration.ofMillis(50);

  /** The attempts whose answers are waited for; a busy guest may need a second for one. */
  private static final int ATTEMPTS = 20;

  private final InetSocketAddress asked;
  private final InetSocketAddress unused;
  private final LongSupplier nanos;
  private final Deque<Attempt> attempts = new ArrayDeque<>();
  private boolean guestAnswers;

  /**
   * Connects to nothing yet.
   *
   * @param asked where the port is published
   * @param unused where a port is published on which nothing listens in the guest
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  PortCheck(InetSocketAddress asked, InetSocketAddress unused, LongSupplier nanos) {
    this.asked = asked;
    this.unused = unused;
    this.nanos = nanos;
  }

  @Override
  public boolean isMet() throws IOException {
    long now = nanos.getAsLong();
    if (attempts.isEmpty() || now - attempts.getLast().begin >= INTERVAL.toNanos()) {
      attempts.addLast(new Attempt(asked, unused, now, guestAnswers));
    }
    if (attempts.size() > ATTEMPTS) {
      // Not the first: it may become old enough to be an answer.
      Attempt first = attempts.removeFirst();
      attempts.removeFirst().close();
      attempts.addFirst(first);
    }
    for (Attempt attempt : List.copyOf(attempts)) {
      switch (attempt.answer(now)) {
        case ACCEPTED -> {
          // A server that serves one client at a time is not kept busy.
          close();
          return true;
        }
        case REFUSED -> {
          guestAnswers = true;
          close();
          throw new IOException("the guest refuses connections");
        }
        case UNDECIDED -> {
          guestAnswers = true;
          close();
          return false;
        }
        case TIMED_OUT -> {
          attempt.close();
          attempts.remove(attempt);
        }
        case NONE -> {
          // It is asked again.
        }
      }
    }
    return false;
  }

  @Override
  public void close() {
    for (Attempt attempt : attempts) {
      attempt.close();
    }
    attempts.clear();
  }

  private enum Answer {
    ACCEPTED,
    REFUSED,
    /** The guest answers; its decision is not known. */
    UNDECIDED,
    TIMED_OUT,
    NONE
  }

  private static final class Attempt {
    /** Less than what passt waits for a guest that does not answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(9);

    /** More than that, with any passt: for a guest that answers nothing on the unused port. */
    private static final Duration SURVIVAL = Duration.ofSeconds(30);

    private final boolean decides;
    private final long begin;
    private final SocketChannel asked;
    private final SocketChannel unused;
    private boolean answered;
    private boolean wasDecided;

    /**
     * Connects.
     *
     * @param decides whether the guest is known to answer
     */
    Attempt(InetSocketAddress asked, InetSocketAddress unused, long begin, boolean decides)
        throws IOException {
      this.begin = begin;
      this.decides = decides;
      this.asked = connect(asked);
      try {
        this.unused = connect(unused);
      } catch (IOException e) {
        this.asked.close();
        throw e;
      }
    }

    /** Not waiting for it: a passt that hangs takes no connection in the end. */
    private static SocketChannel connect(InetSocketAddress address) throws IOException {
      SocketChannel channel = SocketChannel.open();
      try {
        channel.configureBlocking(false);
        channel.connect(address);
        return channel;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }

    Answer answer(long now) {
      Duration age = Duration.ofNanos(now - begin);
      // In this order: what the guest has said of the port that is asked for came before.
      boolean decided = state(unused) == State.CLOSED;
      State state = state(asked);
      answered = decided || state != State.SILENT;
      if (state == State.SPOKEN) {
        return Answer.ACCEPTED;
      }
      if (state == State.CLOSED) {
        return age.compareTo(TIMEOUT) < 0 ? Answer.REFUSED : Answer.TIMED_OUT;
      }
      if (decided) {
        boolean settled = wasDecided;
        wasDecided = true;
        if (age.compareTo(TIMEOUT) >= 0) {
          return Answer.TIMED_OUT;
        }
        return !decides ? Answer.UNDECIDED : settled ? Answer.ACCEPTED : Answer.NONE;
      }
      return age.compareTo(SURVIVAL) < 0 ? Answer.NONE : Answer.ACCEPTED;
    }

    private static State state(SocketChannel channel) {
      try {
        if (!channel.finishConnect()) {
          return State.SILENT;
        }
        int read = channel.read(ByteBuffer.allocate(1));
        return read < 0 ? State.CLOSED : read == 0 ? State.SILENT : State.SPOKEN;
      } catch (IOException e) {
        return State.CLOSED;
      }
    }

    void close() {
      try (unused;
          asked) {
        if (!answered) {
          for (SocketChannel channel : List.of(asked, unused)) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
          }
        }
      } catch (IOException e) {
        // They are of no use any more.
      }
    }

    private enum State {
      SILENT,
      SPOKEN,
      CLOSED
    }
  }
}
