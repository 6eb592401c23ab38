package io.github.qrap.guest;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What to wait for until a guest is of use. Immutable; good for any number of guests.
 *
 * <p>A guest that ends while it is waited for ends the wait at once.
 */
public final class Wait {
  /** How long a guest may take unless {@link #within} says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  /** A longer time could not be counted in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final String what;
  private final Function<Guest, Check> checks;
  private final OptionalInt port;
  private final Duration timeout;

  private Wait(String what, Function<Guest, Check> checks, OptionalInt port, Duration timeout) {
    this.what = Objects.requireNonNull(what, "what");
    this.checks = checks;
    this.port = port;
    this.timeout = timeout;
  }

  /**
   * Waits until a program in the guest accepts connections on this TCP port, which has to be
   * {@linkplain GuestBuilder#publish published}. That passt accepts them, as it does from the
   * beginning, is not enough.
   */
  public static Wait forPort(int port) {
    return new Wait(
        "port " + port, guest -> portCheck(guest, port), OptionalInt.of(port), DEFAULT_TIMEOUT);
  }

  /**
   * Waits until a web server in the guest answers with this status.
   *
   * @param port its TCP port in the guest, which has to be published
   * @param path with a slash in front, as {@code /health}
   */
  public static Wait forHttp(int port, String path, int status) {
    return new Wait(
        "http://guest:" + port + path + " with status " + status,
        guest ->
            new HttpCheck(
                portCheck(guest, port), guest.address(port), path, status, HttpCheck.PATIENCE),
        OptionalInt.of(port),
        DEFAULT_TIMEOUT);
  }

  /**
   * Waits until what the guest has written on its console matches.
   *
   * @param regex to be found anywhere in it; {@code (?m)} lets {@code ^} and {@code $} match at
   *     lines
   * @throws java.util.regex.PatternSyntaxException if it is not a regular expression
   */
  public static Wait forConsole(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new Wait(
        "/" + regex + "/ on the console",
        guest -> new ConsoleCheck(guest, pattern),
        OptionalInt.empty(),
        DEFAULT_TIMEOUT);
  }

  /**
   * Waits until a condition is met. One that blocks is left alone, and its thread interrupted, when
   * the time is over or the guest has ended.
   *
   * @param what is waited for, for messages
   */
  public static Wait until(String what, Condition condition) {
    Objects.requireNonNull(condition, "condition");
    return new Wait(
        what,
        guest -> new ConditionCheck(guest.pid(), () -> condition.isMet(guest)),
        OptionalInt.empty(),
        DEFAULT_TIMEOUT);
  }

  private static PortCheck portCheck(Guest guest, int port) {
    return new PortCheck(guest.address(port), guest.unusedAddress(), System::nanoTime);
  }

  /** The same, with this time in place of {@link #DEFAULT_TIMEOUT}. */
  public Wait within(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("time <" + time + "> must be positive");
    }
    return new Wait(what, checks, port, time.compareTo(LONGEST) < 0 ? time : LONGEST);
  }

  /** Refuses a port that no guest with these would have. */
  void requirePublished(List<PublishedPort> published) {
    if (port.isPresent() && !Ports.has(published, Protocol.TCP, port.getAsInt())) {
      throw new IllegalArgumentException(
          "wait <" + this + "> needs publish(" + port.getAsInt() + ")");
    }
  }

  /**
   * Waits.
   *
   * @throws GuestException if the time is over, or the guest has ended
   */
  void on(Guest guest) throws GuestException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    String last = "";
    try (Check check = checks.apply(guest)) {
      while (true) {
        boolean ended = guest.onExit().isDone();
        try {
          if (check.isMet()) {
            return;
          }
        } catch (IOException e) {
          last = ": " + e.getMessage();
        }
        if (ended) {
          throw guest.failure(
              "the guest has ended with status "
                  + guest.onExit().join()
                  + "; waited for "
                  + what
                  + silence(guest));
        }
        if (deadline - System.nanoTime() <= 0) {
          throw guest.failure(
              "after "
                  + timeout.toMillis()
                  + " ms the guest does not have "
                  + what
                  + last
                  + silence(guest));
        }
        guest.awaitExit(PAUSE);
      }
    }
  }

  /** What to do where the console says nothing. */
  private static String silence(Guest guest) {
    return guest.console().text().isBlank()
        ? "; nothing has come to its serial console (a Linux on x86 writes there with console=ttyS0)"
        : "";
  }

  @Override
  public String toString() {
    return what + " within " + timeout.toMillis() + " ms";
  }

  /** Something that a guest fulfils in the end. */
  @FunctionalInterface
  public interface Condition {
    /**
     * Whether it is met now. It is asked again and again, in a thread of its own.
     *
     * @throws IOException if it is not met yet, with the reason
     * @throws InterruptedException if this thread is interrupted, which ends the wait
     */
    boolean isMet(Guest guest) throws IOException, InterruptedException;
  }

  /** Looks only at what has been written since it looked last. */
  private static final class ConsoleCheck implements Check {
    private final Transcript transcript;
    private final Pattern pattern;
    private int seen = -1;

    ConsoleCheck(Guest guest, Pattern pattern) {
      this.transcript = guest.console().transcript();
      this.pattern = pattern;
    }

    @Override
    public boolean isMet() {
      int length = transcript.length();
      if (length == seen) {
        return false;
      }
      seen = length;
      return pattern.matcher(transcript.text()).find();
    }
  }
}
