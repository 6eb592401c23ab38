import io.github.qrap.guest.Guest;
import io.github.qrap.guest.Wait;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Boots the guest in a directory, and prints how many milliseconds have passed until its web server has answered: for
 * {@code hand} once, by QEMU and its own network; for {@code guest} twice, by {@link Guest}, which loads its classes for
 * the first. Run by the script {@code boot-to-port}.
 */
final class BootToPort {
  private static final String QEMU = "qemu-system-x86_64";
  private static final int PORT = 80;
  private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private BootToPort() {}

  public static void main(String[] arguments) throws Exception {
    List<String> boot =
        List.of(
            "-m", "256", "-display", "none", "-no-reboot", "-accel", "tcg",
            "-kernel", arguments[1] + "/vmlinuz", "-initrd", arguments[1] + "/initrd",
            "-append", "console=ttyS0 quiet no_timer_check stay=1 serve=" + PORT);
    if (arguments[0].equals("hand")) {
      System.out.println("1 " + byHand(boot));
    } else {
      System.out.println("2 " + byGuest(boot));
      System.out.println("3 " + byGuest(boot));
    }
  }

  private static long byGuest(List<String> boot) throws Exception {
    long begin = System.nanoTime();
    try (Guest guest =
            Guest.builder(boot).qemu(QEMU).publish(PORT).waitingFor(Wait.forPort(PORT)).start();
        Socket socket = guest.connect(PORT)) {
      socket.getOutputStream().write(REQUEST);
      if (socket.getInputStream().read() < 0) {
        throw new IOException("no answer, although the port was there");
      }
      return millisSince(begin);
    }
  }

  private static long byHand(List<String> boot) throws Exception {
    int port;
    try (ServerSocket any = new ServerSocket(0)) {
      port = any.getLocalPort();
    }
    List<String> line = new ArrayList<>(List.of(QEMU));
    line.addAll(boot);
    line.addAll(List.of("-serial", "stdio"));
    line.addAll(List.of("-nic", "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:" + port + "-:" + PORT));
    long begin = System.nanoTime();
    Process qemu =
        new ProcessBuilder(line)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      awaitAnswer(qemu, new InetSocketAddress("127.0.0.1", port));
      return millisSince(begin);
    } finally {
      qemu.destroyForcibly().waitFor();
    }
  }

  /**
   * QEMU accepts a connection long before the guest, and may lose one that came too early. So there are several, and
   * the first answer counts.
   */
  private static void awaitAnswer(Process qemu, InetSocketAddress address) throws Exception {
    Deque<SocketChannel> asked = new ArrayDeque<>();
    while (qemu.isAlive()) {
      SocketChannel next = connect(address);
      if (next != null) {
        asked.addLast(next);
      }
      if (asked.size() > 20) {
        asked.removeFirst().close();
      }
      for (SocketChannel channel : List.copyOf(asked)) {
        int read = read(channel);
        if (read > 0) {
          return;
        }
        if (read < 0) {
          channel.close();
          asked.remove(channel);
        }
      }
      Thread.sleep(50);
    }
    throw new IOException("QEMU has ended with status " + qemu.exitValue());
  }

  private static SocketChannel connect(InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.connect(address);
      channel.write(ByteBuffer.wrap(REQUEST));
      channel.configureBlocking(false);
      return channel;
    } catch (IOException e) {
      // QEMU does not listen yet, or the guest has refused.
      channel.close();
      return null;
    }
  }

  private static int read(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(1));
    } catch (IOException e) {
      return -1;
    }
  }

  private static long millisSince(long begin) {
    return (System.nanoTime() - begin) / 1_000_000;
  }
}
