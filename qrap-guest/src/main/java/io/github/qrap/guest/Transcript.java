package io.github.qrap.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes out of a channel, as UTF-8 text without carriage returns, from the first byte on. A
 * thread reads it until its end. Thread-safe.
 */
final class Transcript {
  private static final int BUFFER = 8192;

  private final ReadableByteChannel channel;
  private final Thread reader;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();

  /** Guarded by this object, as all that follows. */
  private final StringBuilder text = new StringBuilder();

  private boolean over;

  private Transcript(ReadableByteChannel channel, String name) {
    this.channel = channel;
    this.reader = new Thread(this::read, name);
  }

  /**
   * Begins to read.
   *
   * @param name of the thread
   */
  static Transcript of(ReadableByteChannel channel, String name) {
    Transcript transcript = new Transcript(channel, name);
    transcript.reader.setDaemon(true);
    transcript.reader.start();
    return transcript;
  }

  private void read() {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    CharBuffer chars = CharBuffer.allocate(BUFFER);
    try {
      while (channel.read(bytes) >= 0) {
        decoder.decode(bytes.flip(), chars, false);
        bytes.compact();
        append(chars.flip());
        chars.clear();
      }
    } catch (IOException e) {
      // The other end is gone, or this one was closed: either is the end.
    }
    synchronized (this) {
      over = true;
      notifyAll();
    }
    deliver();
  }

  private void append(CharBuffer chars) {
    synchronized (this) {
      while (chars.hasRemaining()) {
        char c = chars.get();
        if (c != '\r') {
          text.append(c);
        }
      }
      notifyAll();
    }
    deliver();
  }

  private void deliver() {
    for (Follower follower : followers) {
      follower.deliver();
    }
  }

  /** All so far. */
  synchronized String text() {
    return text.toString();
  }

  /** How long that is; what has been read does not change. */
  synchronized int length() {
    return text.length();
  }

  /**
   * Gives each line to this consumer: those so far at once, the others as they come, in the thread
   * that reads. What follows the last line end is a line when nothing more can come.
   */
  void follow(Consumer<String> lines) {
    Follower follower = new Follower(lines);
    followers.add(follower);
    follower.deliver();
    follower.requireSuccess();
  }

  /**
   * Takes the first line away.
   *
   * @return empty if there is none in time, or at the end
   */
  synchronized Optional<String> takeLine(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    int end = text.indexOf("\n");
    while (end < 0 && !over && deadline - System.nanoTime() > 0) {
      // At least a millisecond: 0 would wait forever.
      TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime() + 1_000_000);
      end = text.indexOf("\n");
    }
    if (end < 0) {
      return Optional.empty();
    }
    String line = text.substring(0, end);
    text.delete(0, end + 1);
    return Optional.of(line);
  }

  /** Waits until nothing more can come; returns whether that is so. */
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    reader.join(timeout.toMillis());
    return !reader.isAlive();
  }

  /** Gets each line once, and one at a time, until it throws. */
  private final class Follower {
    private final Consumer<String> lines;
    private int next;

    /** Up to where no line ends: one without end is not looked through again and again. */
    private int searched;

    private @Nullable Throwable failure;

    Follower(Consumer<String> lines) {
      this.lines = lines;
    }

    synchronized void deliver() {
      Optional<String> line = nextLine();
      while (line.isPresent() && failure == null) {
        try {
          lines.accept(line.get());
        } catch (RuntimeException | Error e) {
          failure = e;
        }
        line = nextLine();
      }
    }

    /** Takes the next line, without its end; empty if it is not complete yet. */
    private Optional<String> nextLine() {
      synchronized (Transcript.this) {
        int end = text.indexOf("\n", searched);
        boolean complete = end >= 0;
        end = complete ? end : text.length();
        searched = complete ? end + 1 : end;
        if (!complete && !(over && next < end)) {
          return Optional.empty();
        }
        String line = text.substring(next, end);
        next = searched;
        return Optional.of(line);
      }
    }

    synchronized void requireSuccess() {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException unchecked) {
        throw unchecked;
      }
    }
  }
}
