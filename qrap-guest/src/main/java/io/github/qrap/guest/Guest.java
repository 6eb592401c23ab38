package io.github.qrap.guest;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A guest that runs, with its network. It ends when it is closed, when it ends by itself, and when
 * this JVM ends, for whatever reason; passt ends with it. Nothing is left behind then. Thread-safe.
 *
 * <pre>{@code
 * try (Guest guest =
 *     Guest.builder("-m", "512", "disk.qcow2")
 *         .publish(22)
 *         .waitingFor(Wait.forPort(22))
 *         .start()) {
 *   Socket ssh = guest.connect(22);
 * }
 * }</pre>
 */
public final class Guest implements AutoCloseable {
  /** The lines of the console that a message has. */
  private static final int LINES = 40;

  /** From the end of the monitor to that of QEMU. */
  private static final Duration END = Duration.ofSeconds(2);

  private final QemuProcess process;
  private final String commandLine;
  private final boolean hasMonitor;
  private final Ports ports;
  private final List<String> remarks;

  Guest(
      QemuProcess process,
      String commandLine,
      boolean hasMonitor,
      Ports ports,
      List<String> remarks) {
    this.process = process;
    this.commandLine = commandLine;
    this.hasMonitor = hasMonitor;
    this.ports = ports;
    this.remarks = List.copyOf(remarks);
  }

  /**
   * A guest to be started.
   *
   * @param arguments QEMU's
   */
  public static GuestBuilder builder(String... arguments) {
    return builder(Arrays.asList(arguments));
  }

  /**
   * A guest to be started.
   *
   * @param arguments QEMU's, as {@code NativeText}
   */
  public static GuestBuilder builder(List<String> arguments) {
    return new GuestBuilder(arguments);
  }

  /** The pid of QEMU. */
  public long pid() {
    return process.pid();
  }

  /** Its serial console, as far as the command line does not put that elsewhere. */
  public Console console() {
    return process.console();
  }

  /** What QEMU itself has printed so far, as a warning; usually nothing. */
  public String messages() {
    return process.messages();
  }

  /** What the guest does without, or has otherwise than the command line says, a line for each. */
  public List<String> remarks() {
    return remarks;
  }

  /** The published ports, with the ports of this machine where they are. */
  public List<PublishedPort> published() {
    return ports.published();
  }

  /**
   * Where a program on this machine reaches a TCP port of the guest.
   *
   * @throws IllegalArgumentException if it is not {@linkplain GuestBuilder#publish published}
   */
  public InetSocketAddress address(int port) {
    return address(Protocol.TCP, port);
  }

  /**
   * Where a program on this machine reaches a port of the guest.
   *
   * @throws IllegalArgumentException if it is not {@linkplain GuestBuilder#publish published}
   */
  public InetSocketAddress address(Protocol protocol, int port) {
    return ports.address(protocol, port);
  }

  /** Where nothing listens in the guest; there is one if a TCP port is published. */
  InetSocketAddress unusedAddress() {
    return ports.unused().orElseThrow();
  }

  /**
   * Connects to a TCP port of the guest. Where the guest does not listen there, the connection is
   * made all the same, and then closed by the other side.
   *
   * @throws IllegalArgumentException if the port is not published
   */
  public Socket connect(int port) throws IOException {
    InetSocketAddress address = address(port);
    return new Socket(address.getAddress(), address.getPort());
  }

  /**
   * Waits.
   *
   * @throws GuestException if it takes too long, or the guest ends before
   */
  public void await(Wait wait) throws GuestException, InterruptedException {
    wait.on(this);
  }

  /** Runs a command of QEMU that has no arguments; see {@link #qmp(String, Map)}. */
  public String qmp(String command) throws GuestException, InterruptedException {
    return qmp(command, Map.of());
  }

  /**
   * Runs a command of QEMU's monitor, in QMP: {@code qmp("device_del", Map.of("id", "disk1"))}.
   *
   * @param arguments texts, numbers, booleans, lists and maps
   * @return what it returns, as JSON: {@code {}} for most commands
   * @throws GuestException if QEMU refuses the command, has ended, or takes longer than a minute;
   *     or if the command line has a QMP monitor, which is then the only one
   */
  public String qmp(String command, Map<String, ?> arguments)
      throws GuestException, InterruptedException {
    if (!hasMonitor) {
      throw failure(command + ": the command line has a QMP monitor of its own; leave it out");
    }
    try {
      return process.qmp().execute(command, arguments);
    } catch (IOException e) {
      throw failure(e.getMessage());
    }
  }

  /**
   * Completes with QEMU's exit status, 128 + N after signal N, when the guest has ended, and all
   * that it wrote on its console has been read.
   */
  public CompletableFuture<Integer> onExit() {
    return process.exit();
  }

  /**
   * Switches the guest off: by its power button, so that its system can shut down; if it has not
   * ended then, as {@link #close} does.
   *
   * @param timeout what the guest may take for that
   * @return whether it has ended by itself
   */
  public boolean shutdown(Duration timeout) throws InterruptedException {
    boolean obeyed = false;
    try {
      if (hasMonitor) {
        qmp("system_powerdown");
        obeyed = process.awaitExit(timeout);
      }
    } catch (GuestException e) {
      // It has ended, or QEMU hangs.
    } finally {
      close();
    }
    return obeyed;
  }

  /**
   * Ends the guest, without its system knowing; it has ended when this returns. QEMU is asked to
   * quit, and killed if it does not do so in 5 seconds, or if this thread is interrupted. Harmless
   * if it has ended.
   */
  @Override
  public void close() {
    process.end();
  }

  /** Waits until QEMU has read its command line. */
  void awaitMonitor() throws GuestException, InterruptedException {
    try {
      process.qmp().awaitReady();
    } catch (IOException e) {
      process.awaitExit(END);
      throw failure(
          onExit().isDone()
              ? "QEMU has ended with status " + onExit().join() + " as soon as it was started"
              : e.getMessage());
    }
  }

  /** Waits for the end; returns whether it has come. */
  boolean awaitExit(Duration timeout) throws InterruptedException {
    return process.awaitExit(timeout);
  }

  /**
   * An exception that has this reason, QEMU's command line, and what QEMU and the guest have
   * printed so far.
   */
  public GuestException failure(String reason) {
    List<String> console = console().text().stripTrailing().lines().toList();
    List<String> end = console.subList(Math.max(0, console.size() - LINES), console.size());
    String printed = String.join("\n", remarks) + "\n" + messages();
    return new GuestException(reason, printed.strip(), String.join("\n", end), commandLine);
  }
}
