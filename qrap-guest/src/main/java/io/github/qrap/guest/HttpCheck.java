package io.github.qrap.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Whether a web server in the guest answers a request with this status. */
final class HttpCheck implements Check {
  /** A server that is asked as soon as it listens may have much to load. */
  private static final int PATIENCE_MILLIS = 10_000;

  private final PortCheck port;
  private final InetSocketAddress address;
  private final String path;
  private final int status;

  HttpCheck(PortCheck port, InetSocketAddress address, String path, int status) {
    this.port = port;
    this.address = address;
    this.path = path;
    this.status = status;
  }

  @Override
  public boolean isMet() throws IOException {
    // Otherwise a request that the guest is too young to see would be waited for.
    if (!port.isMet()) {
      return false;
    }
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = answer.readLine();
      if (line == null) {
        throw new IOException("the server hung up");
      }
      if (!line.matches("HTTP/1\\.[01] " + status + "( .*)?")) {
        throw new IOException("the server answered: " + line);
      }
      return true;
    }
  }

  @Override
  public void close() {
    port.close();
  }
}
