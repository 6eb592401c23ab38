package io.github.qrap.probe;

import io.github.qrap.api.NativeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that is to end soon. What it prints is read while it runs, so that it need not wait.
 */
final class StartedProgram implements AutoCloseable {
  /** More is read, and dropped. */
  private static final int LONGEST = 1 << 16;

  /** Between two looks at what it prints; its end is noticed at once. */
  private static final long PAUSE_MILLIS = 10;

  private final Process process;
  private final InputStream printed;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  /**
   * @param process that nothing else reads
   */
  StartedProgram(Process process) {
    this.process = process;
    this.printed = process.getInputStream();
  }

  /** Whether it ends within this time. */
  boolean endsWithin(Duration limit) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (!process.waitFor(read() ? 0 : PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - begin > limit.toNanos()) {
        return false;
      }
    }
    while (read()) {
      // The last that it has printed.
    }
    return true;
  }

  /** Reads what there is; false if that is nothing. */
  private boolean read() throws IOException {
    byte[] bytes = printed.readNBytes(Math.min(printed.available(), LONGEST));
    output.write(bytes, 0, Math.min(bytes.length, LONGEST - output.size()));
    return bytes.length > 0;
  }

  /** Its exit status, once it has ended. */
  int status() {
    return process.exitValue();
  }

  /** What it has printed so far, or the beginning of that. */
  String output() {
    return NativeText.decode(output.toByteArray());
  }

  /** Ends it, and all that it has started, if it runs still. */
  @Override
  public void close() throws IOException {
    // Once a script has ended, its children are no longer known as such.
    List<ProcessHandle> children =
        process.isAlive() && knowsProcesses() ? process.descendants().toList() : List.of();
    // This closes the other streams too, which Java does later by itself.
    process.destroyForcibly();
    for (ProcessHandle child : children) {
      child.destroyForcibly();
    }
    printed.close();
  }

  /**
   * Whether {@code /proc}, where Java looks for descendants, is that of this PID namespace. In that
   * of another one, this process has one number more, and the numbers are those of others here.
   */
  private static boolean knowsProcesses() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)
          .contains("NSpid:\t" + ProcessHandle.current().pid());
    } catch (IOException e) {
      return false;
    }
  }
}
