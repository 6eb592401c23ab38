package io.github.qrap.probe;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * A daemon in vhost-user mode is asked for its features, which changes nothing in it.
 *
 * <p>Source: the vhost-user protocol in QEMU's documentation. A message is three numbers of four
 * bytes, request, flags and size, and then as many bytes; all in the byte order of the machine.
 */
final class VhostUserExchange extends Exchange {
  private static final int GET_FEATURES = 1;

  /** The flags of a question: the version of the protocol. */
  private static final int VERSION = 1;

  /** The flags of an answer. */
  private static final int REPLY = VERSION | 4;

  private static final int HEADER = 3 * Integer.BYTES;

  /** The feature that QEMU needs to go on: there are features of the protocol. */
  private static final long PROTOCOL_FEATURES = 1L << 30;

  private final FramedDaemon daemon;
  private final ProbeRequest request;
  private final boolean isUnsure;
  private final byte[] answer = new byte[HEADER + Long.BYTES];
  private int filled;

  /**
   * As the superclass, so that Java does not load this class to verify its caller.
   *
   * @param channel connected and non-blocking; nothing has been sent or read yet
   * @param isUnsure whether it may send frames all the same, and hang up
   */
  static Exchange of(
      FramedDaemon daemon,
      AFUNIXSocketChannel channel,
      ProbeRequest request,
      Ticker ticker,
      boolean isUnsure)
      throws IOException {
    return new VhostUserExchange(daemon, channel, request, ticker, isUnsure);
  }

  private VhostUserExchange(
      FramedDaemon daemon,
      AFUNIXSocketChannel channel,
      ProbeRequest request,
      Ticker ticker,
      boolean isUnsure)
      throws IOException {
    super(daemon, channel, request, ticker);
    this.daemon = daemon;
    this.request = request;
    this.isUnsure = isUnsure;
  }

  @Override
  ByteBuffer question() {
    return ByteBuffer.allocate(HEADER)
        .order(ByteOrder.nativeOrder())
        .putInt(GET_FEATURES)
        .putInt(VERSION)
        .putInt(0)
        .flip();
  }

  @Override
  boolean listen() throws IOException {
    int n = in.read(answer, filled, answer.length - filled);
    if (n < 0) {
      throw new EOFException();
    }
    filled += n;
    if (filled == answer.length) {
      judge(ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()));
    }
    return n > 0;
  }

  private void judge(ByteBuffer message) {
    boolean fits =
        message.getInt() == GET_FEATURES
            && message.getInt() == REPLY
            && message.getInt() == Long.BYTES;
    long features = message.getLong(HEADER);
    if (fits && (features & PROTOCOL_FEATURES) != 0) {
      conclude(
          Outcome.VERIFIED,
          "answered in vhost-user mode, with the features 0x" + Long.toHexString(features));
    } else if (isUnsure) {
      // A frame, which passt sends by itself from 2026 on.
      filled = 0;
    } else {
      conclude(
          Outcome.FOREIGN,
          "sent what is not an answer of vhost-user: no " + daemon.name() + " in that mode");
    }
  }

  @Override
  boolean isUnanswered() {
    return filled == 0 || isUnsure;
  }

  @Override
  Verdict late(String when) {
    String taken = "took the connection but did not answer " + when + " in vhost-user mode";
    return request.verify()
        ? new Verdict(Outcome.SILENT, taken + ": stopped or hung, it seems")
        : new Verdict(Outcome.UNVERIFIED, taken);
  }

  /** The daemon serves one client at a time, so this one makes way for QEMU. */
  @Override
  Backend release(String address) throws IOException, InterruptedException {
    leave();
    Optional<String> path = Optional.of(pathForQemu(address));
    return Backend.of(address, new Attachment.VhostUser(path, request.reconnect()));
  }
}
