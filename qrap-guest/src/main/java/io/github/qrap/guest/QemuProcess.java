package io.github.qrap.guest;

import io.github.qrap.api.Backend;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.Program;
import io.github.qrap.exec.SpawnChild;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * QEMU with its standard streams and its monitor, which are socket pairs: they have no names, so
 * nobody else can connect to them, and they leave nothing behind. Thread-safe.
 */
final class QemuProcess {
  /** The number that the first backend has in QEMU; the others follow. */
  static final int FIRST_BACKEND = Streams.MONITOR + 1;

  /** Becomes QEMU when it is told to; ends without doing so if this JVM ends before. */
  private static final String GATE = "read -r go && exec \"$0\" \"$@\"";

  /** What QEMU may take to end where it is asked to. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** What may pass until what QEMU has printed is read, should another process have its streams. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final Process process;
  private final Streams streams;
  private final Transcript words;
  private final Console console;
  private final Qmp qmp;
  private final CompletableFuture<Integer> exit;

  private QemuProcess(Process process, Streams streams, JvmWatcher watcher) {
    this.process = process;
    this.streams = streams;
    String of = " of guest " + process.pid();
    this.words = Transcript.of(streams.error().channel(), "messages" + of);
    this.console =
        new Console(
            Transcript.of(streams.standard().channel(), "console" + of),
            streams.standard().channel());
    this.qmp =
        new Qmp(
            Transcript.of(streams.monitor().channel(), "monitor" + of),
            streams.monitor().channel());
    // Keeps the watcher's pipe open, and so the guest alive, even if nobody holds the guest.
    this.exit =
        process
            .onExit()
            .thenApply(
                ended -> {
                  watcher.stop();
                  rest();
                  return ended.exitValue();
                });
  }

  /**
   * Starts QEMU.
   *
   * @param program QEMU with its arguments, which name {@link Streams#MONITOR} and the backends'
   *     numbers
   * @param backends stay the caller's
   */
  static QemuProcess start(Program program, List<Backend> backends)
      throws IOException, LaunchException {
    Streams streams = Streams.open();
    try {
      JvmWatcher watcher = JvmWatcher.start();
      try {
        Launch launch = streams.handedTo(Launch.of(program.behind("/bin/sh", List.of("-c", GATE))));
        for (int i = 0; i < backends.size(); i++) {
          launch = launch.connectedTo(backends.get(i), FIRST_BACKEND + i);
        }
        Process process = new SpawnChild().launch(launch).process();
        streams.closePeers();
        watcher.watch(process.pid());
        streams
            .standard()
            .channel()
            .write(ByteBuffer.wrap("go\n".getBytes(StandardCharsets.US_ASCII)));
        return new QemuProcess(process, streams, watcher);
      } catch (IOException | LaunchException e) {
        watcher.stop();
        throw e;
      }
    } catch (IOException | LaunchException e) {
      streams.close();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  Console console() {
    return console;
  }

  Qmp qmp() {
    return qmp;
  }

  /** What QEMU itself has printed so far. */
  String messages() {
    return words.text().strip();
  }

  /** Completes with the exit status when QEMU has ended and all that it printed has been read. */
  CompletableFuture<Integer> exit() {
    return exit.copy();
  }

  /** Waits for the end; returns whether it has come. */
  boolean awaitExit(Duration timeout) throws InterruptedException {
    try {
      exit.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Ends QEMU, in order if it does so soon and this thread is not interrupted; it has ended when
   * this returns.
   */
  void end() {
    process.destroy();
    try {
      if (!awaitExit(GRACE)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    exit.join();
  }

  /** Reads the rest, and gives up the streams; in the thread that waits for the process. */
  private void rest() {
    try {
      words.awaitEnd(REST);
      console.transcript().awaitEnd(REST);
    } catch (InterruptedException e) {
      // Nobody knows of this thread.
      Thread.currentThread().interrupt();
    }
    streams.close();
  }
}
