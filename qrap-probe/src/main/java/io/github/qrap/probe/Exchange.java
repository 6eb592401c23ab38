package io.github.qrap.probe;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.BrokenPipeSocketException;
import org.newsclub.net.unix.ConnectionResetSocketException;

/**
 * The greeting and what comes back on one connection. Nothing here waits: {@link #step} goes as far
 * as the peer lets it.
 *
 * <p>A daemon that speaks something else than frames has a subclass. Frames have none, because each
 * class takes time at every start.
 */
sealed class Exchange permits VhostUserExchange {
  /** Nanoseconds within which a busy daemon hangs up; it takes far less. */
  private static final long AT_ONCE = 200_000_000;

  private final FramedDaemon daemon;
  private final List<byte[]> greeting;
  private final AFUNIXSocketChannel channel;
  private final FrameReader reader;
  private final ProbeRequest request;
  private final Ticker ticker;

  private boolean greeted;
  private long since;
  private int frames;
  private boolean echoed;
  private Optional<Verdict> verdict = Optional.empty();

  /**
   * @param channel connected and non-blocking; nothing has been sent or read yet
   */
  Exchange(FramedDaemon daemon, AFUNIXSocketChannel channel, ProbeRequest request, Ticker ticker)
      throws IOException {
    this.daemon = daemon;
    this.greeting = daemon.greeting();
    this.channel = channel;
    // Not the channel itself, whose read gives 0 for "nothing yet" and for "the end".
    this.reader = new FrameReader(channel.socket().getInputStream());
    this.request = request;
    this.ticker = ticker;
    this.since = ticker.nanos();
  }

  /** Sends the greeting, then takes a message at a time; true if something happened. */
  final boolean step() {
    if (verdict.isPresent()) {
      return false;
    }
    boolean progress = true;
    try {
      if (greeted) {
        progress = listen();
      } else {
        send(question());
      }
    } catch (StreamCorruptedException e) {
      conclude(
          Outcome.FOREIGN,
          "sent " + e.getMessage() + " where a frame's length belongs: no " + daemon.name());
    } catch (EOFException
        | ConnectionResetSocketException
        | BrokenPipeSocketException
        | ClosedChannelException e) {
      hungUp();
    } catch (IOException e) {
      verdict = Optional.of(Verdict.failed(e));
    }
    if (verdict.isEmpty() && waited() >= request.answerTimeout().toNanos()) {
      giveUp("within " + request.answerTimeout().toMillis() + " ms");
    }
    return progress || verdict.isPresent();
  }

  /** The outcome; empty until it is known. */
  final Optional<Verdict> verdict() {
    return verdict;
  }

  /** For how long the answer has been awaited, in nanoseconds. */
  final long waited() {
    return ticker.nanos() - since;
  }

  /** Ends without an answer, {@code when} its time was up. */
  final void giveUp(String when) {
    verdict = Optional.of(late(when));
  }

  /** What it means that the answer did not come in time, {@code when} that was up. */
  Verdict late(String when) {
    if (echoed) {
      return new Verdict(Outcome.FOREIGN, "sends back what it is sent: no " + daemon.name());
    }
    if (!reader.isAtBoundary()) {
      return new Verdict(
          Outcome.SILENT, "stopped in the middle of a frame and did not go on " + when);
    }
    if (!request.verify()) {
      return new Verdict(Outcome.UNVERIFIED, "took the connection, did not answer " + when);
    }
    if (frames > 0) {
      return new Verdict(
          Outcome.SILENT,
          "sent something, but did not answer " + when + ": no " + daemon.name() + ", it seems");
    }
    return new Verdict(
        Outcome.SILENT, "took the connection but did not answer " + when + ": " + daemon.silence());
  }

  /** Makes a backend of the connection, which is then its owner's to close. */
  Backend release(String address) throws IOException {
    channel.configureBlocking(true);
    return Backend.of(address, Attachment.SOCKET, new SharedSocket(channel).connection());
  }

  /** What makes the daemon speak, to be sent in one write. */
  ByteBuffer question() {
    int length = 0;
    for (byte[] frame : greeting) {
      length += Integer.BYTES + frame.length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (byte[] frame : greeting) {
      bytes.putInt(frame.length).put(frame);
    }
    return bytes.flip();
  }

  private void send(ByteBuffer bytes) throws IOException {
    int sent = channel.write(bytes);
    greeted = true;
    // The answer's time starts here: the process's first write has to load much code.
    since = ticker.nanos();
    if (bytes.hasRemaining()) {
      conclude(Outcome.FAILED, "took only " + sent + " bytes of the question");
    }
  }

  /** Takes one message; true if something of it has come. */
  boolean listen() throws IOException {
    byte[] frame = reader.poll();
    if (frame == null) {
      return false;
    }
    frames++;
    if (isEcho(frame)) {
      echoed = true;
      return true;
    }
    Optional<String> answered = daemon.answeredBy(frame);
    if (answered.isPresent()) {
      String from = HexFormat.ofDelimiter(":").formatHex(frame, 6, 12);
      conclude(Outcome.VERIFIED, "answered the " + answered.get() + " from " + from);
    }
    return true;
  }

  private boolean isEcho(byte[] frame) {
    for (byte[] sent : greeting) {
      if (Arrays.equals(sent, frame)) {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing has come from the peer. */
  boolean isUnanswered() {
    return frames == 0 && reader.isAtBoundary();
  }

  private void hungUp() {
    Optional<String> busy = daemon.busy();
    if (busy.isPresent() && isUnanswered() && waited() < AT_ONCE) {
      conclude(Outcome.BUSY, "hung up at once: " + busy.get());
    } else {
      conclude(
          Outcome.FOREIGN,
          "hung up without an answer: no " + daemon.name() + ", or one that has just ended");
    }
  }

  final void conclude(Outcome outcome, String detail) {
    verdict = Optional.of(new Verdict(outcome, detail));
  }
}
