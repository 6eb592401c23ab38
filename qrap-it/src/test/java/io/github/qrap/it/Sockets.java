package io.github.qrap.it;

import io.github.qrap.testkit.FakePasst;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * What is at the paths where qrap looks for passt, {@code /tmp/passt_1.socket} and so on, in this
 * process's own {@code /tmp}; gone when it is closed.
 */
final class Sockets implements Closeable {
  /** What a peer does with a client. */
  interface Manner {
    void serve(SocketChannel client) throws Exception;
  }

  private static final String VHOST_USER = "--vhost-user";

  private final List<Closeable> open = new ArrayList<>();
  private final List<Process> passts = new ArrayList<>();
  private final Path directory;
  private final Processes processes;

  /** Those in vhost-user mode, which end when they are sent a frame. */
  private final List<Process> vhostUsers = new ArrayList<>();

  /** Whether what plays one of these was sent something. */
  private volatile boolean hasEndedOne;

  Sockets() throws IOException {
    directory = Files.createTempDirectory(Path.of("/tmp"), "sockets");
    processes = new Processes(directory);
  }

  /** Processes that end with this. */
  Processes processes() {
    return processes;
  }

  /** Whether a passt in vhost-user mode has ended, or would have. */
  boolean hasEndedOne() throws InterruptedException {
    boolean ended = hasEndedOne;
    for (Process passt : vhostUsers) {
      // One that is stopped has not read yet what it was sent.
      processes.run(List.of("kill", "-CONT", Long.toString(passt.pid())));
      ended |= passt.waitFor(300, TimeUnit.MILLISECONDS);
    }
    return ended;
  }

  /** Starts a passt there, and returns when it listens. */
  Process passt(int number, String... options) throws Exception {
    return listening(number, Command.of(List.of("passt"), options));
  }

  /** Starts a passt of another user there. */
  Process passtOf(long uid, int number, String... options) throws Exception {
    return listening(
        number,
        Command.of(
            List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "passt"),
            options));
  }

  /** Starts a passt in vhost-user mode there. */
  Process vhostUserPasst(int number, String... options) throws Exception {
    Process passt = listening(number, Command.of(List.of("passt", VHOST_USER), options));
    vhostUsers.add(passt);
    return passt;
  }

  /** The same of another user. */
  void vhostUserPasstOf(long uid, int number) throws Exception {
    vhostUsers.add(passtOf(uid, number, VHOST_USER));
  }

  private Process listening(int number, Command passt) throws Exception {
    Process process =
        processes.start(passt.plus("--foreground", "--socket", path(number).toString()).argv());
    passts.add(process);
    // Connecting would be a client; the kernel knows too.
    String listening = " 00010000 0001 01 ";
    while (Files.readAllLines(Path.of("/proc/net/unix")).stream()
        .noneMatch(line -> line.contains(listening) && line.endsWith(path(number).toString()))) {
      Thread.sleep(5);
    }
    return process;
  }

  void stop(Process passt) {
    processes.run(List.of("kill", "-STOP", Long.toString(passt.pid())));
  }

  /** Is the only client of the passt there, and has been answered. */
  SocketChannel hold(int number) throws IOException {
    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path(number)));
    open.add(client);
    byte[] question = FakePasst.framed(FakePasst.arpRequest());
    Arrays.fill(question, 4 + 6, 4 + 12, (byte) -1);
    Arrays.fill(question, 4 + 22, 4 + 42, (byte) 0);
    client.write(ByteBuffer.wrap(question));
    hear(client);
    return client;
  }

  /** The same for a passt in vhost-user mode, which has been asked for its features. */
  void holdVhostUser(int number) throws IOException {
    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path(number)));
    open.add(client);
    client.write(
        ByteBuffer.allocate(12)
            .order(ByteOrder.nativeOrder())
            .putInt(1)
            .putInt(1)
            .putInt(0)
            .flip());
    hear(client);
  }

  void holdFor(int number, Duration duration) throws IOException {
    SocketChannel client = hold(number);
    thread(
        () -> {
          Thread.sleep(duration.toMillis());
          client.close();
        });
  }

  /** Listens there, and does so with each client. */
  void peer(int number, Manner manner) throws IOException {
    ServerSocketChannel server = listen(number, 50);
    thread(
        () -> {
          while (true) {
            SocketChannel client = server.accept();
            open.add(client);
            thread(() -> manner.serve(client));
          }
        });
  }

  /** Does as a passt in vhost-user mode, which ends when it is sent a frame. */
  void vhostUser(int number) throws IOException {
    peer(
        number,
        client -> {
          hasEndedOne |= hear(client).length > 0;
          client.close();
        });
    sign(number);
  }

  /** Makes the file that a passt in vhost-user mode makes beside its socket. */
  void sign(int number) throws IOException {
    Files.createFile(Path.of(path(number) + ".repair"));
  }

  void file(int number) throws IOException {
    Files.createFile(path(number));
  }

  void directory(int number) throws IOException {
    Files.createDirectory(path(number));
  }

  void link(int number, Path target) throws IOException {
    Files.createSymbolicLink(path(number), target);
  }

  void stale(int number) throws IOException {
    listen(number, 50).close();
  }

  void datagram(int number) throws IOException {
    AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance();
    open.add(socket);
    socket.bind(AFUNIXSocketAddress.of(path(number)));
  }

  /** A socket with as many clients as may wait, of which none is taken. */
  void full(int number) throws IOException {
    listen(number, 1);
    while (true) {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
      open.add(client);
      client.configureBlocking(false);
      try {
        client.connect(UnixDomainSocketAddress.of(path(number)));
      } catch (IOException e) {
        return;
      }
    }
  }

  private ServerSocketChannel listen(int number, int queue) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(server);
    return server.bind(UnixDomainSocketAddress.of(path(number)), queue);
  }

  /** What the client sends next. */
  static byte[] hear(SocketChannel client) throws IOException {
    ByteBuffer heard = ByteBuffer.allocate(4096);
    client.read(heard);
    return Arrays.copyOf(heard.array(), heard.position());
  }

  private static Path path(int number) {
    return Path.of("/tmp/passt_" + number + ".socket");
  }

  /** What a thread does until its sockets are closed. */
  private interface Task {
    void run() throws Exception;
  }

  private static void thread(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception e) {
                // The client or the situation is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    for (Closeable one : open) {
      one.close();
    }
    processes.close();
    for (Process passt : passts) {
      passt.onExit().join();
    }
    delete(Path.of("/tmp"), "passt_*");
    delete(directory, "*");
    Files.delete(directory);
  }

  private static void delete(Path directory, String names) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, names)) {
      for (Path file : all) {
        Files.delete(file);
      }
    }
  }
}
