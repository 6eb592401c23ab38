package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boots the guest that {@code qrap-it/src/guest/make-guest DIR} makes, with {@code -Dguest=DIR}: it
 * fetches a page, shows it on its console, and switches itself off.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class BareGuestTest {
  @TempDir Path directory;
  private final CompletableFuture<String> asked = new CompletableFuture<>();
  private HttpServer server;
  private String kernel = "";

  @BeforeEach
  void serveAPage() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = "Hello, guest!\n".getBytes();
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
          asked.complete(exchange.getRequestURI().getPath());
        });
    server.start();
  }

  @AfterEach
  void stopServing() {
    server.stop(0);
  }

  @Test
  void theGuestFetchesAPageFromThisTest() throws Exception {
    try (BareGuest guest = start()) {
      assertEquals("/page", asked.get());
      assertEquals(0, guest.qemu().waitFor(), () -> read("qemu.log"));
    }
    assertTrue(read("console").lines().toList().contains("Hello, guest!"), read("console"));
    assertEquals("", read("qemu.log"));
  }

  @Test
  void aGuestThatRunsIsSwitchedOff() throws Exception {
    BareGuest guest = start("-no-shutdown");
    asked.get();
    assertTrue(guest.qemu().isAlive());
    guest.close();
    assertEquals(0, guest.qemu().exitValue(), () -> read("qemu.log"));
  }

  @Test
  void thisTestFetchesAPageFromTheGuest() throws Exception {
    kernel = " serve=80 stay=1";
    try (BareGuest guest = start()) {
      // By now, the guest serves too.
      asked.get();
      URL page = new URL("http", "127.0.0.1", guest.web().getPort(), "/");
      try (InputStream answer = page.openStream()) {
        assertEquals("This page is the guest's.\n", new String(answer.readAllBytes()));
      }
    }
  }

  private BareGuest start(String... more) throws Exception {
    String files = Objects.requireNonNull(System.getProperty("guest"), "run it with -Dguest=DIR");
    String page = "http://" + BareGuest.thisMachine() + ":" + server.getAddress().getPort() + "/page";
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("-accel", "tcg", "-m", "256", "-display", "none", "-nodefaults"));
    arguments.addAll(List.of("-no-reboot", "-serial", "file:" + directory.resolve("console")));
    arguments.addAll(List.of("-kernel", files + "/vmlinuz", "-initrd", files + "/initrd"));
    arguments.addAll(List.of("-append", "console=ttyS0 quiet page=" + page + kernel));
    return BareGuest.start(arguments, directory.resolve("qemu.log"));
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file)).replace("\r", "");
    } catch (Exception e) {
      return e.toString();
    }
  }
}
