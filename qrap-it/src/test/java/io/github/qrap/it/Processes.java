package io.github.qrap.it;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The one place that starts processes; none outlives it. */
final class Processes implements AutoCloseable {
  /** More than a guest takes to boot, even on a slow machine. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path directory;
  private final List<Process> started = new ArrayList<>();

  /**
   * @param directory for what the processes write
   */
  Processes(Path directory) {
    this.directory = directory;
  }

  /** Runs the command to its end, without input. */
  ProcessResult run(List<String> command) {
    long start = System.nanoTime();
    Process process = start(command);
    try {
      boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      end(process);
      Duration duration = Duration.ofNanos(System.nanoTime() - start);
      String out = read(output(process, "out"));
      String err = read(output(process, "err"));
      if (!ended) {
        throw new AssertionError(
            command + " did not end within " + LIMIT + "\nout:\n" + out + "\nerr:\n" + err);
      }
      return new ProcessResult(process.exitValue(), out, err, duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts the command, without input. */
  Process start(List<String> command) {
    String name = "process" + started.size();
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(directory.resolve(name + ".out").toFile())
              .redirectError(directory.resolve(name + ".err").toFile());
      // What qrap keeps there goes with the test.
      builder.environment().put("XDG_CACHE_HOME", directory.toString());
      Process process = builder.start();
      started.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path output(Process process, String kind) {
    return directory.resolve("process" + started.indexOf(process) + "." + kind);
  }

  private static String read(Path file) {
    try {
      return NativeText.decode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    started.forEach(Processes::end);
  }
}
