package io.github.qrap.exec;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jnr.constants.platform.linux.Signal;

/**
 * A child whose streams are this process's own or a file, so there are none to read here. A thread
 * waits for its end, so that it does not stay behind as a zombie. Thread-safe.
 */
final class SpawnedProcess extends Process {
  private final Libc libc;
  private final long pid;
  private final CompletableFuture<Integer> status = new CompletableFuture<>();

  private SpawnedProcess(Libc libc, long pid) {
    this.libc = libc;
    this.pid = pid;
  }

  static SpawnedProcess watch(Libc libc, long pid) {
    SpawnedProcess process = new SpawnedProcess(libc, pid);
    Thread watcher = new Thread(process::awaitEnd, "end of process " + pid);
    watcher.setDaemon(true);
    watcher.start();
    return process;
  }

  private void awaitEnd() {
    libc.awaitEnd(pid);
    // Until here the number is the child's, from here it may be another process's: see kill().
    synchronized (this) {
      status.complete(libc.exitStatus(pid));
    }
  }

  private synchronized void kill(Signal signal) {
    if (!status.isDone()) {
      libc.kill(pid, signal.intValue());
    }
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public int waitFor() throws InterruptedException {
    try {
      return status.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      status.get(timeout, unit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int exitValue() {
    if (!status.isDone()) {
      throw new IllegalThreadStateException("process " + pid + " has not ended");
    }
    return status.join();
  }

  @Override
  public boolean isAlive() {
    return !status.isDone();
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return status.thenApply(value -> this);
  }

  @Override
  public ProcessHandle toHandle() {
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IllegalStateException("process " + pid + " has ended"));
  }

  @Override
  public boolean supportsNormalTermination() {
    return true;
  }

  @Override
  public void destroy() {
    kill(Signal.SIGTERM);
  }

  @Override
  public Process destroyForcibly() {
    kill(Signal.SIGKILL);
    return this;
  }

  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }
}
