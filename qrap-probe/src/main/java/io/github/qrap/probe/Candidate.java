package io.github.qrap.probe;

import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.Netdev;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.newsclub.net.unix.BrokenPipeSocketException;
import org.newsclub.net.unix.ConnectionResetSocketException;
import org.newsclub.net.unix.FileDescriptorCast;
import org.newsclub.net.unix.OperationNotSupportedSocketException;

/**
 * One socket on the way from a path to a finding: looked at, connected, asked, answered.
 *
 * <p>Nothing here waits. {@link #start} and {@link #step} go as far as the peer lets them; whether
 * and when to call again is the {@link Search}'s business.
 */
final class Candidate {
  /** What {@code sun_path} holds, less the final zero. */
  static final int MAX_PATH_BYTES = 107;

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final Map<Integer, String> OTHER_FILES =
      Map.of(
          0010000, "a named pipe",
          0020000, "a character device",
          0040000, "a directory",
          0060000, "a block device",
          0100000, "a plain file");

  private final String path;
  private final Trust trust;
  private final Duration answerTimeout;
  private final boolean verify;
  private final Time time;

  private long firstLook;
  private boolean seen;
  private long started;
  private AFUNIXSocketChannel channel;
  private boolean asked;
  private FrameReader reader;
  private int frames;
  private boolean echoed;
  private Finding finding;
  private Finding before;

  Candidate(String path, Trust trust, Duration answerTimeout, boolean verify, Time time) {
    this.path = path;
    this.trust = trust;
    this.answerTimeout = answerTimeout;
    this.verify = verify;
    this.time = time;
  }

  /** Looks at the file and, if it may be a passt, connects and asks. For a busy one, once more. */
  void start() {
    started = time.nanos();
    if (!seen) {
      firstLook = started;
      seen = true;
    }
    before = finding;
    finding = null;
    asked = false;
    reader = null;
    frames = 0;
    echoed = false;
    if (mayBePasst()) {
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
      if (!asked) {
        progress = ask();
      }
      if (asked && finding == null) {
        progress |= listen();
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
      conclude(Outcome.FAILED, reason(e));
    }
    if (finding == null && waited() >= answerTimeout.toNanos()) {
      timeIsUp("within " + answerTimeout.toMillis() + " ms");
    }
    return progress || finding != null;
  }

  /** Ends without an answer what has none yet. */
  void giveUp() {
    if (!seen) {
      firstLook = time.nanos();
      started = firstLook;
      seen = true;
      if (mayBePasst()) {
        conclude(Outcome.FAILED, "not asked, because the time for the whole search was up");
      }
    } else if (finding == null && before != null) {
      finding = before;
    } else if (finding == null) {
      timeIsUp("before the time for the whole search was up");
    }
  }

  /** Ends as one of those that had not answered when another had. */
  void overtaken() {
    if (seen && finding == null) {
      conclude(Outcome.SILENT, "had not answered yet when another did");
    }
  }

  /** For how long the peer has had the chance to do what it is to do next, in nanoseconds. */
  long waited() {
    return time.nanos() - started;
  }

  /** What was found; {@code null} as long as that is not known. */
  Finding finding() {
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
    return finding != null
        && (finding.outcome() == Outcome.VERIFIED || finding.outcome() == Outcome.UNVERIFIED);
  }

  /**
   * Makes a backend of the connection, which is the caller's from then on; empty if the system
   * refuses, and the finding then says so.
   */
  Optional<Backend> release() {
    try {
      channel.configureBlocking(true);
      // Or closing it would end the connection also for a child that has inherited it.
      channel.setShutdownOnClose(false);
      int descriptor = FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class);
      Backend backend = new Backend(path, Netdev.SOCKET, OptionalInt.of(descriptor), channel);
      channel = null;
      return Optional.of(backend);
    } catch (IOException e) {
      conclude(Outcome.FAILED, reason(e));
      return Optional.empty();
    }
  }

  /** Closes the connection, if there is one. */
  void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The connection is of no use to anybody, and the descriptor is gone all the same.
      }
      channel = null;
    }
  }

  private boolean mayBePasst() {
    try {
      int length = NativeText.encode(path).length;
      if (length > MAX_PATH_BYTES) {
        return conclude(
            Outcome.FAILED,
            "path too long, " + length + " bytes; a socket's has at most " + MAX_PATH_BYTES);
      }
      Path file = NativePath.of(path);
      int type = (Integer) Files.getAttribute(file, "unix:mode") & FILE_TYPE;
      if (type != SOCKET) {
        return conclude(Outcome.WRONG_TYPE, OTHER_FILES.get(type) + ", not a socket");
      }
      if (Files.exists(NativePath.of(path + ".repair"), LinkOption.NOFOLLOW_LINKS)) {
        return conclude(
            Outcome.UNSUPPORTED,
            "in vhost-user mode, as "
                + path
                + ".repair tells, so frames would end it; start a passt without --vhost-user,"
                + " or remove that file if it is a leftover");
      }
      return true;
    } catch (AccessDeniedException e) {
      return conclude(
          Outcome.DENIED, "permission denied: its folder, or one above, may not be searched");
    } catch (IOException e) {
      Path file = NativePath.of(path);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return conclude(Outcome.ABSENT, "no such file");
      }
      return e instanceof NoSuchFileException
          ? conclude(Outcome.WRONG_TYPE, "a link to a file that does not exist")
          : conclude(Outcome.FAILED, reason(e));
    } catch (IllegalArgumentException e) {
      return conclude(Outcome.FAILED, reason(e));
    }
  }

  /** Connects, looks who is there, and sends the question; false if the queue is full. */
  private boolean ask() throws IOException {
    if (channel == null) {
      try {
        channel = AFUNIXSocketChannel.open();
      } catch (UnsupportedOperationException e) {
        conclude(Outcome.FAILED, "the native library of junixsocket cannot be loaded");
        return true;
      }
      channel.configureBlocking(false);
    }
    try {
      // False says EAGAIN, the queue is full: Linux never leaves a connection pending here,
      // whatever isConnectionPending() and finishConnect() say.
      if (!channel.connect(AFUNIXSocketAddress.of(NativeText.encode(path)))) {
        return false;
      }
    } catch (OperationNotSupportedSocketException e) {
      conclude(Outcome.WRONG_TYPE, "a socket, but no stream socket, as passt's is");
      return true;
    } catch (IOException e) {
      notConnected(e);
      return true;
    }
    if (!isTrusted(channel.getPeerCredentials())) {
      return true;
    }
    // Not the channel itself, whose read gives 0 for "nothing yet" and for "the end".
    reader = new FrameReader(channel.socket().getInputStream());
    ByteBuffer question = ByteBuffer.wrap(Question.bytes());
    int sent = channel.write(question);
    asked = true;
    // The answer's time starts here: the process's first connection has to load much code.
    started = time.nanos();
    if (question.hasRemaining()) {
      conclude(Outcome.FAILED, "took only " + sent + " bytes of the question");
    }
    return true;
  }

  private void notConnected(IOException e) {
    Path file = NativePath.of(path);
    if (!Files.exists(file)) {
      conclude(Outcome.ABSENT, "no such file any more");
    } else if (!Files.isWritable(file)) {
      conclude(Outcome.DENIED, reason(e) + ": connecting takes the right to write to it");
    } else if ("Connection refused".equals(e.getMessage())) {
      conclude(Outcome.STALE, "nobody listens, it was left behind by a passt that has ended");
    } else {
      conclude(Outcome.FAILED, reason(e));
    }
  }

  private boolean isTrusted(AFUNIXSocketCredentials peer) {
    long uid = peer.getUid();
    return trust.covers(uid)
        || conclude(
            Outcome.UNTRUSTED,
            "belongs to "
                + describe(uid, peer.getPid())
                + ", who could read and change the guest's traffic; nothing was sent;"
                + " --trust-uid "
                + uid
                + " allows it");
  }

  private String describe(long uid, long pid) {
    // Java finds the name of a file's owner only; these two usually belong to the same user.
    for (Path file : new Path[] {NativePath.of(path), Path.of("/proc", Long.toString(pid))}) {
      try {
        if (Trust.uid(file) == uid) {
          return "user " + uid + " (" + Files.getOwner(file).getName() + ")";
        }
      } catch (IOException e) {
        // Then by its number.
      }
    }
    return "user " + uid;
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
    if (frames == 0 && (reader == null || reader.isAtBoundary())) {
      conclude(
          Outcome.BUSY, "hung up at once: another client holds it, and passt serves one at a time");
    } else {
      conclude(Outcome.FOREIGN, "hung up without an answer: no passt, or one that has just ended");
    }
  }

  private void timeIsUp(String when) {
    if (!asked) {
      conclude(
          Outcome.SILENT,
          "its queue is full and took no connection " + when + ": stopped or hung, it seems");
    } else if (echoed) {
      conclude(Outcome.FOREIGN, "sends back what it is sent: no passt");
    } else if (!reader.isAtBoundary()) {
      conclude(Outcome.SILENT, "stopped in the middle of a frame and did not go on " + when);
    } else if (verify) {
      conclude(
          Outcome.SILENT,
          "took the connection but did not answer "
              + when
              + ": stopped or hung, it seems, or set up to answer nothing (-6 --no-ndp)");
    } else {
      conclude(Outcome.UNVERIFIED, "took the connection, did not answer " + when);
    }
  }

  /** Always false, for conditions that end with it. */
  private boolean conclude(Outcome outcome, String detail) {
    finding = new Finding(path, outcome, detail, Duration.ofNanos(time.nanos() - firstLook));
    if (!isUsable()) {
      close();
    }
    return false;
  }

  private static String reason(Exception e) {
    String reason =
        e instanceof FileSystemException f && f.getReason() != null
            ? f.getReason()
            : e.getMessage();
    return reason == null || reason.isEmpty()
        ? e.getClass().getSimpleName()
        : Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
  }
}
