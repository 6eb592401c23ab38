package io.github.qrap.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is needed while an archive is made: directories, and a process that writes to them. None of
 * it outlives this process, unless SIGKILL ends it.
 */
final class ArchiveWork implements Closeable {
  private final List<Path> directories = new ArrayList<>();
  private final Thread atExit = new Thread(this::closeAtExit, "cleaner");
  private @Nullable Process process;
  private boolean closed;

  /** Begins, with nothing. */
  static ArchiveWork begin() {
    ArchiveWork work = new ArchiveWork();
    Runtime.getRuntime().addShutdownHook(work.atExit);
    return work;
  }

  /** Makes a directory that only this user can search; its name is this one and a number. */
  synchronized Path makeDirectory(Path parent, String name)
      throws IOException, InterruptedException {
    requireOpen();
    Path directory = Files.createTempDirectory(parent, name);
    directories.add(directory);
    return directory;
  }

  /** Runs a program to its end; returns its exit status. */
  int run(ProcessBuilder program) throws IOException, InterruptedException {
    Process started = start(program);
    int status = started.waitFor();
    requireOpen();
    return status;
  }

  private synchronized Process start(ProcessBuilder program)
      throws IOException, InterruptedException {
    requireOpen();
    process = program.start();
    return process;
  }

  private synchronized void requireOpen() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("by a signal");
    }
  }

  /** Ends the process, which would write on, and removes the directories. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
    for (Path directory : directories) {
      remove(directory);
    }
  }

  private void closeAtExit() {
    try {
      close();
    } catch (IOException e) {
      // What is left is removed by the next rebuild.
    }
  }

  /** Removes a directory with all that is in it. */
  static void remove(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          remove(file);
        } else {
          Files.delete(file);
        }
      }
    }
    Files.delete(directory);
  }
}
