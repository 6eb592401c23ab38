package io.github.qrap.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server stands for one in the guest, whose unused port refuses at once. */
@Timeout(20)
class HttpCheckTest {
  private final AtomicInteger status = new AtomicInteger(503);
  private HttpServer server;
  private ServerSocket unused;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    unused = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread refuse =
        new Thread(
            () -> {
              try {
                while (true) {
                  unused.accept().close();
                }
              } catch (IOException e) {
                // The test is over.
              }
            });
    refuse.setDaemon(true);
    refuse.start();
  }

  @AfterEach
  void close() throws IOException {
    server.stop(0);
    unused.close();
  }

  @Test
  void onlyTheStatusThatIsAskedForIsEnough() throws Exception {
    try (HttpCheck check = check("/health")) {
      IOException e = assertThrows(IOException.class, () -> await(check));
      assertTrue(e.getMessage().startsWith("the server answered: HTTP/1.1 503"), e.getMessage());
      status.set(200);
      await(check);
    }
  }

  @Test
  void anotherPathIsAnotherPage() throws Exception {
    try (HttpCheck check = check("/other")) {
      IOException e = assertThrows(IOException.class, () -> await(check));
      assertEquals("the server answered: HTTP/1.1 404 Not Found", e.getMessage());
    }
  }

  private HttpCheck check(String path) {
    InetSocketAddress address = server.getAddress();
    PortCheck port =
        new PortCheck(
            address, (InetSocketAddress) unused.getLocalSocketAddress(), System::nanoTime);
    return new HttpCheck(port, address, path, 200);
  }

  private static void await(HttpCheck check) throws Exception {
    while (!check.isMet()) {
      Thread.sleep(1);
    }
  }
}
