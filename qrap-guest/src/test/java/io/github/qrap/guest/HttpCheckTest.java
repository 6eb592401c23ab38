package io.github.qrap.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  @Test
  void aServerThatSendsAByteNowAndThenIsNotWaitedFor() throws Exception {
    assertEquals("the server did not answer within 300 ms", answeredBy("x", 100));
  }

  @Test
  void aServerThatSendsNothingIsNotWaitedFor() throws Exception {
    assertEquals("the server did not answer within 300 ms", answeredBy("", 100));
  }

  @Test
  void aServerThatSendsWithoutEndIsNotReadToItsEnd() throws Exception {
    String message = answeredBy("x".repeat(10_000), 0);
    assertEquals("the server answered: " + "x".repeat(1000), message);
  }

  /**
   * What the check says where the server sends this again and again.
   *
   * @param pause between two times, in milliseconds
   */
  private String answeredBy(String text, int pause) throws Exception {
    try (ServerSocket hostile = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread serve =
          new Thread(
              () -> {
                while (!hostile.isClosed()) {
                  try (Socket client = hostile.accept()) {
                    while (true) {
                      client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                      Thread.sleep(pause);
                    }
                  } catch (IOException e) {
                    // The client has left.
                  } catch (InterruptedException e) {
                    return;
                  }
                }
              });
      serve.start();
      InetSocketAddress address = (InetSocketAddress) hostile.getLocalSocketAddress();
      try (HttpCheck check = check(address, "/", Duration.ofMillis(300))) {
        return assertThrows(IOException.class, () -> await(check)).getMessage();
      } finally {
        serve.interrupt();
      }
    }
  }

  private HttpCheck check(String path) {
    return check(server.getAddress(), path, HttpCheck.PATIENCE);
  }

  private HttpCheck check(InetSocketAddress address, String path, Duration patience) {
    PortCheck port =
        new PortCheck(
            address, (InetSocketAddress) unused.getLocalSocketAddress(), System::nanoTime);
    return new HttpCheck(port, address, path, 200, patience);
  }

  private static void await(HttpCheck check) throws Exception {
    while (!check.isMet()) {
      Thread.sleep(1);
    }
  }
}
