package io.github.qrap.probe;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Connection;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.HexFormat;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.BrokenPipeSocketException;
import org.newsclub.net.unix.ConnectionResetSocketException;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * The question and what comes back on one connection. Nothing here waits: {@link #step} goes as far
 * as the peer lets it.
 */
final class Exchange {
  /** Nanoseconds within which a busy passt hangs up; it takes far less. */
  private static final long AT_ONCE = 200_000_000;

  private final AFUNIXSocketChannel channel;
  private final FrameReader reader;
  private final ProbeRequest request;
  private final Time time;

  private boolean asked;
  private long since;
  private int frames;
  private boolean echoed;
  private Optional<Verdict> verdict = Optional.empty();

  /**
   * @param channel connected and non-blocking; nothing has been sent or read yet
   */
  Exchange(AFUNIXSocketChannel channel, ProbeRequest request, Time time) throws IOException {
    this.channel = channel;
    // Not the channel itself, whose read gives 0 for "nothing yet" and for "the end".
    this.reader = new FrameReader(channel.socket().getInputStream());
    this.request = request;
    this.time = time;
    this.since = time.nanos();
  }

  /** Asks, then takes a frame at a time; true if something happened. */
  boolean step() {
    if (verdict.isPresent()) {
      return false;
    }
    boolean progress = true;
    try {
      if (asked) {
        progress = listen();
      } else {
        ask();
      }
    } catch (StreamCorruptedException e) {
      conclude(
          Outcome.FOREIGN, "sent " + e.getMessage() + " where a frame's length belongs: no passt");
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

  /** What came of it; empty as long as that is open. */
  Optional<Verdict> verdict() {
    return verdict;
  }

  /** For how long the peer has had the chance to answer, in nanoseconds. */
  long waited() {
    return time.nanos() - since;
  }

  /** Ends without an answer, {@code when} its time was up. */
  void giveUp(String when) {
    if (echoed) {
      conclude(Outcome.FOREIGN, "sends back what it is sent: no passt");
    } else if (!reader.isAtBoundary()) {
      conclude(Outcome.SILENT, "stopped in the middle of a frame and did not go on " + when);
    } else if (request.verify() && frames > 0) {
      conclude(
          Outcome.SILENT, "sent something, but did not answer " + when + ": no passt, it seems");
    } else if (request.verify()) {
      conclude(
          Outcome.SILENT,
          "took the connection but did not answer "
              + when
              + ": stopped or hung, it seems, or set up to answer nothing (-6 --no-ndp)");
    } else {
      conclude(Outcome.UNVERIFIED, "took the connection, did not answer " + when);
    }
  }

  /** Makes a backend of the connection, which is then its owner's to close. */
  Backend release(String address) throws IOException {
    channel.configureBlocking(true);
    int descriptor = FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class);
    Connection connection = Connection.of(descriptor, new SharedSocket(channel));
    return Backend.of(address, Attachment.SOCKET, connection);
  }

  private void ask() throws IOException {
    ByteBuffer question = ByteBuffer.wrap(Question.bytes());
    int sent = channel.write(question);
    asked = true;
    // The answer's time starts here: the process's first write has to load much code.
    since = time.nanos();
    if (question.hasRemaining()) {
      conclude(Outcome.FAILED, "took only " + sent + " bytes of the question");
    }
  }

  /** Takes one frame; true if there was one. */
  private boolean listen() throws IOException {
    byte[] frame = reader.poll();
    if (frame == null) {
      return false;
    }
    frames++;
    echoed |= Question.isEcho(frame);
    Optional<String> answered = Question.answeredBy(frame);
    if (answered.isPresent()) {
      String from = HexFormat.ofDelimiter(":").formatHex(frame, 6, 12);
      conclude(Outcome.VERIFIED, "answered the " + answered.get() + " from " + from);
    }
    return true;
  }

  private void hungUp() {
    if (frames == 0 && reader.isAtBoundary() && waited() < AT_ONCE) {
      conclude(
          Outcome.BUSY, "hung up at once: another client holds it, and passt serves one at a time");
    } else {
      conclude(Outcome.FOREIGN, "hung up without an answer: no passt, or one that has just ended");
    }
  }

  private void conclude(Outcome outcome, String detail) {
    verdict = Optional.of(new Verdict(outcome, detail));
  }
}
