package io.github.qrap.guest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The guest's serial console: what the guest writes there, and what is typed to it. It is on QEMU's
 * standard streams. Where the command line puts the console elsewhere, this has what else QEMU
 * reads and writes there, if anything. Thread-safe.
 */
public final class Console {
  private final Transcript transcript;
  private final WritableByteChannel keyboard;

  Console(Transcript transcript, WritableByteChannel keyboard) {
    this.transcript = transcript;
    this.keyboard = keyboard;
  }

  /** All that the guest has written so far, as UTF-8, without carriage returns. */
  public String text() {
    return transcript.text();
  }

  /**
   * Gives each line to this consumer: those so far at once, in this thread, and the others as they
   * come, in a thread that has to be free soon, because it reads the console. A consumer that
   * throws there is not called again.
   */
  public void follow(Consumer<String> lines) {
    transcript.follow(lines);
  }

  /**
   * Types this text, as UTF-8; a line ends with {@code \n}. Waits while the guest does not read
   * what was typed before.
   *
   * @throws InterruptedIOException if this thread has been interrupted, which it stays; nothing is
   *     typed then
   * @throws IOException if the guest has ended
   */
  public synchronized void type(String text) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      // The channel would close itself, for good.
      throw new InterruptedIOException("this thread has been interrupted");
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      keyboard.write(bytes);
    }
  }

  Transcript transcript() {
    return transcript;
  }
}
