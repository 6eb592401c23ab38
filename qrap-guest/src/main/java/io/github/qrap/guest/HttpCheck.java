package io.github.qrap.guest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Whether a web server in the guest answers a request with this status. */
final class HttpCheck implements Check {
  /** A server that is asked as soon as it listens may have much to load. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** More than any status has. */
  private static final int LONGEST_LINE = 1000;

  private final PortCheck port;
  private final InetSocketAddress address;
  private final String path;
  private final int status;
  private final Duration patience;

  /**
   * Connects to nothing yet.
   *
   * @param patience for the whole of an answer's first line; nothing else is read
   */
  HttpCheck(PortCheck port, InetSocketAddress address, String path, int status, Duration patience) {
    this.port = port;
    this.address = address;
    this.path = path;
    this.status = status;
    this.patience = patience;
  }

  @Override
  public boolean isMet() throws IOException {
    // Otherwise a request that the guest is too young to see would be waited for.
    if (!port.isMet()) {
      return false;
    }
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String line = firstLine(socket);
      if (!line.matches("HTTP/1\\.[01] " + status + "( .*)?")) {
        throw new IOException("the server answered: " + line);
      }
      return true;
    }
  }

  /** What is longer is cut; a server of the guest may send without end, or a byte now and then. */
  private String firstLine(Socket socket) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    StringBuilder line = new StringBuilder();
    while (line.length() < LONGEST_LINE) {
      int next = next(socket, deadline);
      if (next < 0 && line.isEmpty()) {
        throw new IOException("the server hung up");
      }
      if (next < 0 || next == '\n') {
        break;
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  /** The next byte, or -1 if the server has hung up. */
  private int next(Socket socket, long deadline) throws IOException {
    long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    try {
      if (left > 0) {
        socket.setSoTimeout((int) left);
        return socket.getInputStream().read();
      }
    } catch (SocketTimeoutException e) {
      // Then no time is left either.
    }
    throw new IOException("the server did not answer within " + patience.toMillis() + " ms");
  }

  @Override
  public void close() {
    port.close();
  }
}
