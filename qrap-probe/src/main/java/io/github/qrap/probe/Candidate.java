package io.github.qrap.probe;

import io.github.qrap.api.Backend;
import io.github.qrap.api.Connection;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.ProbeRequest;
import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.newsclub.net.unix.OperationNotSupportedSocketException;

/**
 * One socket on the way from a path to a finding: looked at, connected, asked, answered.
 *
 * <p>Nothing here waits. {@link #start} and {@link #step} go as far as the peer lets them; whether
 * and when to call again is the search's business.
 */
final class Candidate {
  private final FramedDaemon daemon;
  private final ShownMode.Look look;
  private final SocketFile file;
  private final Trust trust;
  private final ProbeRequest request;
  private final Ticker ticker;

  private Optional<ShownMode> mode = Optional.empty();

  /** Whether it has been asked as one in vhost-user mode, and has hung up. */
  private boolean sendsFrames;

  private boolean seen;
  private long firstLook;
  private long started;
  private @Nullable AFUNIXSocketChannel channel;

  /** Where QEMU connects by itself. */
  private @Nullable Connection claim;

  private @Nullable Exchange exchange;
  private @Nullable Finding finding;
  private @Nullable Finding before;

  Candidate(
      FramedDaemon daemon,
      ShownMode.Look look,
      String path,
      Trust trust,
      ProbeRequest request,
      Ticker ticker) {
    this.daemon = daemon;
    this.look = look;
    this.file = new SocketFile(daemon, path);
    this.trust = trust;
    this.request = request;
    this.ticker = ticker;
  }

  /**
   * Looks at the file and, if it may be the daemon, connects and asks. Called again for a busy one.
   */
  void start() {
    look();
    before = finding;
    finding = null;
    exchange = null;
    sendsFrames = false;
    Optional<Verdict> objection = file.objection();
    if (objection.isEmpty()) {
      objection = objection(look.at(file, trust, request), false);
    }
    if (objection.isPresent()) {
      conclude(objection.get());
    } else {
      step();
    }
  }

  /** Goes on where {@link #start} had to stop; true if something happened. */
  boolean step() {
    if (finding != null) {
      return false;
    }
    boolean progress = false;
    try {
      if (exchange == null) {
        progress = connect();
      }
      if (exchange != null) {
        progress |= exchange.step();
        concludeIfOver();
      }
    } catch (IOException e) {
      conclude(Verdict.failed(e));
    }
    if (finding == null && exchange == null && waited() >= request.answerTimeout().toNanos()) {
      tookNoConnection("within " + request.answerTimeout().toMillis() + " ms");
    }
    return progress || finding != null;
  }

  /** Ends without an answer what has none yet. */
  void giveUp() {
    String when = "before the time for the whole search was up";
    if (finding != null) {
      return;
    }
    if (!seen) {
      look();
      Verdict notAsked =
          new Verdict(Outcome.FAILED, "not asked, because the time for the whole search was up");
      conclude(file.objection().orElse(notAsked));
    } else if (before != null) {
      finding = before;
    } else if (exchange == null) {
      tookNoConnection(when);
    } else {
      exchange.giveUp(when);
      concludeIfOver();
    }
  }

  /** Ends without an answer, because another has answered. */
  void overtaken() {
    if (seen && finding == null) {
      conclude(new Verdict(Outcome.SILENT, "had not answered yet when another did"));
    }
  }

  /** For how long the next act of the peer has been awaited, in nanoseconds. */
  long waited() {
    return exchange == null ? ticker.nanos() - started : exchange.waited();
  }

  /** What was found; {@code null} as long as that is not known. */
  @Nullable Finding finding() {
    return finding;
  }

  boolean isDecided() {
    return finding != null;
  }

  boolean isBusy() {
    return finding != null && finding.outcome() == Outcome.BUSY;
  }

  /** Whether QEMU can be given the connection. */
  boolean isUsable() {
    return exchange != null
        && exchange.verdict().isPresent()
        && exchange.verdict().get().isUsable();
  }

  /**
   * Makes a backend of the connection, which is the caller's from then on; empty if the system
   * refuses, and the finding then says so.
   */
  Optional<Backend> release() throws InterruptedException {
    try {
      Backend backend = Objects.requireNonNull(exchange).release(file.path());
      if (claim != null) {
        backend = Backend.of(backend.address(), backend.attachment(), claim);
      }
      channel = null;
      claim = null;
      return Optional.of(backend);
    } catch (IOException e) {
      conclude(Verdict.failed(e));
      return Optional.empty();
    }
  }

  /** Closes the connection and gives up the claim, if there are any. */
  void close() {
    close(channel);
    channel = null;
    close(claim);
    claim = null;
  }

  private static void close(@Nullable Closeable open) {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is of no use any more, and the descriptor is closed all the same.
      }
    }
  }

  private void look() {
    started = ticker.nanos();
    if (!seen) {
      firstLook = started;
      seen = true;
    }
  }

  /**
   * Notes in which mode it is: a frame ends one in vhost-user mode.
   *
   * @return why it may not be asked
   */
  private Optional<Verdict> objection(Optional<ShownMode> shown, boolean isConnected) {
    mode = shown;
    return shown.isPresent() ? shown.get().objection(request, isConnected) : Optional.empty();
  }

  private boolean isVhostUser() {
    return mode.isPresent() && mode.get().isVhostUser();
  }

  /**
   * Claims it where QEMU connects by itself, so that this is proven for one start at a time.
   *
   * @return false if another start was first
   */
  private boolean tryClaim() throws IOException {
    if (claim == null && (isVhostUser() || request.reconnect().isPresent())) {
      claim = Claim.of(file).orElse(null);
      if (claim == null) {
        conclude(new Verdict(Outcome.BUSY, "kept for the QEMU of another start of qrap"));
        return false;
      }
    }
    return true;
  }

  /** Connects and looks who is there; false if the queue is full. */
  private boolean connect() throws IOException {
    if (!tryClaim()) {
      return true;
    }
    if (channel == null) {
      try {
        channel = AFUNIXSocketChannel.open();
      } catch (UnsupportedOperationException e) {
        conclude(new Verdict(Outcome.FAILED, "the native library of junixsocket cannot be loaded"));
        return true;
      }
      channel.configureBlocking(false);
    }
    try {
      // False says EAGAIN, the queue is full: Linux never leaves a connection pending here, even if
      // isConnectionPending() and finishConnect() say so.
      if (!channel.connect(AFUNIXSocketAddress.of(NativeText.encode(file.path())))) {
        return false;
      }
    } catch (OperationNotSupportedSocketException e) {
      conclude(
          new Verdict(
              Outcome.WRONG_TYPE,
              "a socket, but not a stream socket, as " + daemon.name() + "'s is"));
      return true;
    } catch (IOException e) {
      conclude(file.refusal(e));
      return true;
    }
    AFUNIXSocketCredentials peer = channel.getPeerCredentials();
    Optional<Verdict> objection = trust.objection(file, peer.getUid(), peer.getPid());
    if (objection.isEmpty() && !isVhostUser() && !sendsFrames) {
      objection = objection(look.behind(file, trust, peer.getPid()), true);
    }
    if (objection.isPresent()) {
      conclude(objection.get());
    } else if (tryClaim()) {
      exchange =
          isVhostUser()
              ? VhostUserExchange.of(daemon, channel, request, ticker, mode.get().isUnsure())
              : new Exchange(daemon, channel, request, ticker);
    }
    return true;
  }

  private void tookNoConnection(String when) {
    conclude(
        new Verdict(
            Outcome.SILENT,
            "its queue is full and took no connection " + when + ": stopped or hung, it seems"));
  }

  private void concludeIfOver() {
    Optional<Verdict> verdict = Objects.requireNonNull(exchange).verdict();
    if (verdict.isEmpty()) {
      return;
    }
    if (mode.isPresent() && mode.get().isUnsure() && verdict.get().outcome() == Outcome.BUSY) {
      connectAgainForFrames();
    } else {
      conclude(verdict.get());
    }
  }

  /** As one hangs up that does not understand the question of vhost-user. */
  private void connectAgainForFrames() {
    close();
    exchange = null;
    started = ticker.nanos();
    mode = Optional.empty();
    sendsFrames = true;
  }

  private void conclude(Verdict verdict) {
    finding = verdict.at(file.path(), ticker.nanos() - firstLook);
    if (!verdict.isUsable()) {
      close();
    }
  }
}
