package io.github.qrap.probe;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.ProbeRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
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
  /** Nanoseconds between two looks whether the daemon has hung up. */
  private static final long PAUSE = 1_000_000;

  /** Nanoseconds within which a busy daemon hangs up; it takes far less. */
  private static final long AT_ONCE = 200_000_000;

  private final FramedDaemon daemon;
  private final List<byte[]> greeting;
  private final AFUNIXSocketChannel channel;
  final InputStream in;
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
    this.in = channel.socket().getInputStream();
    this.reader = new FrameReader(in);
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

  /**
   * Makes a backend of the connection, which is then its owner's to close; or of the path, where
   * QEMU is to connect again after a loss.
   */
  Backend release(String address) throws IOException, InterruptedException {
    if (request.reconnect().isPresent()) {
      leave();
      String path = pathForQemu(address);
      return Backend.of(address, new Attachment.SocketPath(path, request.reconnect()));
    }
    channel.configureBlocking(true);
    return Backend.of(address, Attachment.SOCKET, new SharedSocket(channel).connection());
  }

  /**
   * Leaves, and waits until the daemon has noticed: it serves one client at a time, and would hang
   * up on a QEMU that connects before. It hangs up itself when it is ready for the next client.
   */
  final void leave() throws IOException, InterruptedException {
    channel.shutdownOutput();
    since = ticker.nanos();
    byte[] unread = new byte[FrameReader.MAX_LENGTH];
    try {
      for (int n = 0; n >= 0; n = in.read(unread)) {
        if (waited() >= request.answerTimeout().toNanos()) {
          if (request.verify()) {
            throw new IOException(
                "answered, but did not hang up within "
                    + request.answerTimeout().toMillis()
                    + " ms after qrap had left");
          }
          break;
        }
        if (n == 0) {
          ticker.pause(PAUSE);
        }
      }
    } catch (ConnectionResetSocketException e) {
      // So it hangs up where it has sent what nobody reads.
    }
    channel.close();
  }

  /** The path for QEMU, which may leave the working directory (-daemonize) and connect again. */
  final String pathForQemu(String address) throws IOException {
    if (request.reconnect().isEmpty() || address.startsWith("/")) {
      return address;
    }
    Path file = NativePath.of(address);
    return NativePath.text(file.resolveSibling(".").toRealPath().resolve(file.getFileName()));
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
