import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Puts both tools into one situation after the other; see the script {@code situations}. */
final class Situations {
  private static final List<String> ORIGINAL = List.of("/usr/bin/qrap");
  private static final List<String> OURS = List.of("qrap-dist/target/qrap/bin/qrap");

  private static final byte[] REPLY =
      HexFormat.of()
          .parseHex(
              "ffffffffffff9a559a559a550806"
                  + "00010800060400029a559a559a5500000000ffffffffffff00000000");
  private static final byte[] REQUEST = REPLY.clone();

  static {
    REQUEST[21] = 1;
  }

  /** Sets a situation up. */
  interface Setting {
    void make(Situations s) throws Exception;
  }

  /** What a peer does with a client. */
  interface Manner {
    void serve(SocketChannel client) throws Exception;
  }

  /**
   * @param right the number of the socket to connect to; 0 if there is none
   */
  record Situation(String name, int right, Setting setting) {}

  /** What a tool did. */
  record Run(boolean right, String did, long millis) {
    String cell(long startUp) {
      double beyond = Math.max(0, millis - startUp) / 1000.0;
      return (right ? "" : "**")
          + did
          + (right ? "" : "**")
          + String.format(Locale.ROOT, ", %.2f s", beyond);
    }
  }

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Process> passts = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();

  /** Whether a passt that must not be written to was: it would have ended. */
  private volatile boolean ended;

  public static void main(String[] arguments) throws Exception {
    Situation plain = new Situation("", 1, s -> s.passt(1));
    long[] startUp = {startUp(ORIGINAL, plain), startUp(OURS, plain)};
    System.out.println("| situation | right | qrap(1) | this qrap |\n| --- | --- | --- | --- |");
    int[] right = {0, 0};
    List<Situation> all = all();
    for (Situation situation : all) {
      Run original = run(ORIGINAL, situation);
      Run ours = run(OURS, situation);
      right[0] += original.right ? 1 : 0;
      right[1] += ours.right ? 1 : 0;
      System.out.printf(
          "| %s | %s | %s | %s |%n",
          situation.name,
          situation.right == 0 ? "none" : situation.right,
          original.cell(startUp[0]),
          ours.cell(startUp[1]));
    }
    System.out.printf(
        "| right, of %d | | %d | %d |%n%nThe start-up that is subtracted: %d ms and %d ms.%n",
        all.size(), right[0], right[1], startUp[0], startUp[1]);
    // Threads may still be waiting for clients.
    System.exit(0);
  }

  /** The fastest of nine. */
  private static long startUp(List<String> tool, Situation plain) throws Exception {
    long millis = Long.MAX_VALUE;
    for (int i = 0; i < 9; i++) {
      millis = Math.min(millis, new Situations().once(tool, plain).millis);
    }
    return millis;
  }

  private static List<Situation> all() {
    List<Situation> all = new ArrayList<>();
    all.add(new Situation("a passt", 1, s -> s.passt(1)));
    all.add(new Situation("a passt without IPv6", 1, s -> s.passt(1, "--ipv4-only")));
    all.add(new Situation("a passt without IPv4", 1, s -> s.passt(1, "--ipv6-only")));
    all.add(new Situation("a passt for one client only", 1, s -> s.passt(1, "--one-off")));
    all.add(new Situation("nothing", 0, s -> {}));
    all.add(
        new Situation(
            "passt 1 busy, passt 2 idle",
            2,
            s -> {
              s.passt(1);
              s.passt(2);
              s.hold(1);
            }));
    all.add(
        new Situation(
            "passt 1 busy for 0.8 s more",
            1,
            s -> {
              s.passt(1);
              s.holdFor(1, 800);
            }));
    all.add(
        new Situation(
            "passt 1 busy for good",
            0,
            s -> {
              s.passt(1);
              s.hold(1);
            }));
    all.add(
        new Situation(
            "passt 1 stopped (SIGSTOP), passt 2 idle",
            2,
            s -> {
              s.passt(1);
              s.passt(2);
              s.stop(1);
            }));
    all.add(
        new Situation(
            "63 stale sockets, then a live one",
            64,
            s -> {
              for (int number = 1; number < 64; number++) {
                s.stale(number);
              }
              s.passt(64);
            }));
    all.add(
        new Situation(
            "a file, a directory, a dangling link, a datagram socket, then a live one",
            5,
            s -> {
              Files.createFile(s.path(1));
              Files.createDirectory(s.path(2));
              Files.createSymbolicLink(s.path(3), Path.of("/tmp/nothing"));
              s.datagram(4);
              s.passt(5);
            }));
    for (int hung : new int[] {1, 8}) {
      all.add(
          new Situation(
              hung + " hung, then a live one",
              hung + 1,
              s -> {
                for (int number = 1; number <= hung; number++) {
                  s.peer(number, client -> {});
                }
                s.passt(hung + 1);
              }));
    }
    all.add(
        new Situation(
            "64 hung",
            0,
            s -> {
              for (int number = 1; number <= 64; number++) {
                s.peer(number, client -> {});
              }
            }));
    all.add(
        new Situation(
            "a full queue, then a live one",
            2,
            s -> {
              s.full(1);
              s.passt(2);
            }));
    all.add(new Situation("a live one at 65 only", 0, s -> s.passt(65)));
    all.add(
        new Situation(
            "a passt in vhost-user mode, then another",
            2,
            s -> {
              s.peer(
                  1,
                  client -> {
                    s.ended |= hear(client).length > 0;
                    client.close();
                  });
              Files.createFile(s.path(1).resolveSibling("passt_1.socket.repair"));
              s.passt(2);
            }));
    peers(all);
    if (System.getProperty("user.name").equals("root")) {
      all.add(
          new Situation(
              "another user's passt, then ours",
              2,
              s -> {
                s.passtOf(4243, 1);
                s.passt(2);
              }));
    }
    return all;
  }

  /** One peer alone, then one peer before a passt. */
  private static void peers(List<Situation> all) {
    byte[] answer = framed(REPLY);
    all.add(peer("answers, padded to 60 bytes", 1, says(framed(Arrays.copyOf(REPLY, 60)))));
    all.add(
        peer(
            "answers a byte at a time",
            1,
            client -> {
              hear(client);
              for (byte b : answer) {
                client.write(ByteBuffer.wrap(new byte[] {b}));
              }
            }));
    all.add(
        peer(
            "asks itself first, then answers",
            1,
            client -> {
              client.write(ByteBuffer.wrap(framed(REQUEST)));
              hear(client);
              client.write(ByteBuffer.wrap(answer));
            }));
    all.add(peer("only asks itself", 2, says(framed(REQUEST))));
    all.add(
        peer("sends back the question", 2, client -> client.write(ByteBuffer.wrap(hear(client)))));
    all.add(
        peer("sends an SSH banner", 2, says("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII))));
    all.add(peer("sends HTTP", 2, says("HTTP/1.1 400 \r\n".getBytes(StandardCharsets.US_ASCII))));
    all.add(peer("sends one byte", 2, says(new byte[1])));
    all.add(peer("sends a length and no frame", 2, says(new byte[] {0, 0, 0, 42})));
    all.add(peer("sends an impossible length", 2, says(new byte[] {127, 0, 0, 0, 1, 2, 3, 4})));
    all.add(
        peer(
            "sends half an answer and hangs up",
            2,
            client -> {
              hear(client);
              client.write(ByteBuffer.wrap(answer, 0, 20));
              client.close();
            }));
    all.add(
        peer(
            "hangs up after the question",
            2,
            client -> {
              hear(client);
              client.close();
            }));
    all.add(peer("hangs up at once", 2, SocketChannel::close));
  }

  /** The peer is at 1, a passt at 2. */
  private static Situation peer(String what, int right, Manner manner) {
    return new Situation(
        "a peer that " + what,
        right,
        s -> {
          s.peer(1, manner);
          s.passt(2);
        });
  }

  private static Manner says(byte[] bytes) {
    return client -> {
      hear(client);
      client.write(ByteBuffer.wrap(bytes));
    };
  }

  private static byte[] hear(SocketChannel client) throws IOException {
    ByteBuffer heard = ByteBuffer.allocate(4096);
    client.read(heard);
    return Arrays.copyOf(heard.array(), heard.position());
  }

  private static byte[] framed(byte[] frame) {
    return ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array();
  }

  /** The fastest of three, as the machine has other things to do; the first that was not right. */
  private static Run run(List<String> tool, Situation situation) throws Exception {
    Run best = new Situations().once(tool, situation);
    for (int i = 1; i < 3 && best.right && best.millis < 5000; i++) {
      Run next = new Situations().once(tool, situation);
      best = next.right && next.millis > best.millis ? best : next;
    }
    return best;
  }

  private Run once(List<String> tool, Situation situation) throws Exception {
    try {
      situation.setting.make(this);
      Path err = Files.createTempFile(Path.of("/tmp"), "err", "");
      files.add(err);
      List<String> command = new ArrayList<>(tool);
      command.addAll(List.of("5", "true"));
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(err.toFile())
              .start();
      boolean inTime = process.waitFor(60, TimeUnit.SECONDS);
      long millis = (System.nanoTime() - start) / 1_000_000;
      process.destroyForcibly().waitFor();
      String said = Files.readString(err);
      String did =
          !inTime
              ? "hangs"
              : switch (process.exitValue()) {
                case 0 -> said.replaceFirst("(?s).*Connected to /tmp/passt_(\\d+).socket.*", "$1");
                case 141 -> "killed by SIGPIPE";
                default -> "none";
              };
      boolean right = did.equals(situation.right == 0 ? "none" : "" + situation.right);
      return new Run(right && !ended, did + (ended ? " and ends 1" : ""), millis);
    } finally {
      clear();
    }
  }

  private void clear() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    for (Process passt : passts) {
      passt.destroyForcibly().waitFor();
    }
    try (var all = Files.newDirectoryStream(Path.of("/tmp"), "passt_*")) {
      for (Path file : all) {
        Files.delete(file);
      }
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  private Path path(int number) {
    return Path.of("/tmp/passt_" + number + ".socket");
  }

  private void passt(int number, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("passt"));
    start(command, number, options);
  }

  private void passtOf(long uid, int number) throws Exception {
    List<String> user =
        List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "passt");
    start(new ArrayList<>(user), number);
  }

  private void start(List<String> command, int number, String... options) throws Exception {
    command.addAll(List.of("--foreground", "--socket", path(number).toString()));
    command.addAll(List.of(options));
    passts.add(
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
    // Connecting would be a client; the kernel tells too.
    String listening = " 00010000 0001 01 ";
    while (Files.readAllLines(Path.of("/proc/net/unix")).stream()
        .noneMatch(line -> line.contains(listening) && line.endsWith(path(number).toString()))) {
      Thread.sleep(5);
    }
  }

  private void stop(int number) throws Exception {
    hold("kill", "-STOP", Long.toString(passts.get(number - 1).pid()));
  }

  private static void hold(String... command) throws Exception {
    new ProcessBuilder(command).start().waitFor();
  }

  /** Is its only client, and has been answered. */
  private SocketChannel hold(int number) throws IOException {
    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path(number)));
    open.add(client);
    byte[] question = framed(REQUEST);
    Arrays.fill(question, 4 + 6, 4 + 12, (byte) -1);
    Arrays.fill(question, 4 + 22, 4 + 42, (byte) 0);
    client.write(ByteBuffer.wrap(question));
    hear(client);
    return client;
  }

  private void holdFor(int number, long millis) throws IOException {
    SocketChannel client = hold(number);
    thread(
        () -> {
          Thread.sleep(millis);
          client.close();
        });
  }

  private void stale(int number) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path(number)));
    server.close();
  }

  private void datagram(int number) throws IOException {
    AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance();
    open.add(socket);
    socket.bind(AFUNIXSocketAddress.of(path(number)));
  }

  private void full(int number) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(server);
    server.bind(UnixDomainSocketAddress.of(path(number)), 1);
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

  private void peer(int number, Manner manner) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(server);
    server.bind(UnixDomainSocketAddress.of(path(number)));
    thread(
        () -> {
          while (true) {
            SocketChannel client = server.accept();
            open.add(client);
            thread(() -> manner.serve(client));
          }
        });
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
}
