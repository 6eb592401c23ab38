package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.guest.Guest;
import io.github.qrap.guest.GuestBuilder;
import io.github.qrap.guest.GuestException;
import io.github.qrap.guest.Wait;
import io.github.qrap.junit.GuestExtension;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Linux that serves a page. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LinuxTest {
  @RegisterExtension
  static final GuestExtension guest =
      GuestExtension.of(Linux.boots("serve=8080", "stay=1")).publish(8080).publish(22)
          .waitingFor(Wait.forPort(8080));

  @Test
  @Order(1)
  void answersAsSoonAsItIsThere() throws IOException {
    try (Socket socket = guest.connect(8080)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.endsWith("\r\n\r\nThis page is the guest's.\n"), answer);
    }
  }

  @Test
  @Order(1)
  void refusesAPortOnWhichNothingListens() {
    Wait wait = Wait.forPort(22).within(Duration.ofSeconds(1));
    GuestException e = assertThrows(GuestException.class, () -> guest.guest().await(wait));
    assertEquals(
        "after 1000 ms the guest does not have port 22: the guest refuses connections",
        e.reason());
    assertTrue(e.console().contains("guest: lease eth0 10.0.2.15/24"), e.console());
  }

  @Test
  @Order(1)
  void hasTheStatusThatIsWaitedForAndNoOther() throws Exception {
    guest.guest().await(Wait.forHttp(8080, "/", 200));
    guest.guest().await(Wait.forHttp(8080, "/nothing", 404));
    Wait wait = Wait.forHttp(8080, "/", 201).within(Duration.ofSeconds(1));
    GuestException e = assertThrows(GuestException.class, () -> guest.guest().await(wait));
    assertEquals(
        "after 1000 ms the guest does not have http://guest:8080/ with status 201:"
            + " the server answered: HTTP/1.1 200 OK",
        e.reason());
  }

  @Test
  @Order(1)
  void obeysItsMonitor() throws Exception {
    assertTrue(guest.guest().qmp("query-status").contains("\"status\":\"running\""));
    assertEquals("{}", guest.guest().qmp("stop"));
    assertTrue(guest.guest().qmp("query-status").contains("\"status\":\"paused\""));
    assertEquals("{}", guest.guest().qmp("cont"));
    assertTrue(
        guest.guest().qmp("human-monitor-command", Map.of("command-line", "info version"))
            .matches("[0-9]+\\.[0-9]+.*\\s*"));
    GuestException e =
        assertThrows(
            GuestException.class, () -> guest.guest().qmp("device_del", Map.of("id", "none")));
    assertTrue(e.reason().startsWith("device_del: "), e.reason());
  }

  /** What runs here is at the router's address there. */
  @Test
  @Order(1)
  void isReachedByAnotherGuest() throws Exception {
    InetSocketAddress page = guest.address(8080);
    try (Guest other =
        Linux.boots("ask=1", "page=http://10.0.2.2:" + page.getPort() + "/")
            .waitingFor(Wait.forConsole("\nguest: asks\n"))
            .start()) {
      List<String> lines = Collections.synchronizedList(new ArrayList<>());
      other.console().follow(lines::add);
      assertTrue(lines.contains("guest: asks"));
      other.console().type("gr\u00fc\u00df\n");
      assertEquals(0, other.onExit().get());
      assertTrue(lines.contains("guest: was told: gr\u00fc\u00df"), lines.toString());
      assertTrue(lines.contains("This page is the guest's."), lines.toString());
      assertTrue(other.console().text().contains("\nguest: done\n"));
      assertEquals("", other.messages());
    }
  }

  @Test
  @Order(1)
  void thatEndsWhileItIsWaitedForIsReportedAtOnce() {
    GuestBuilder ending = Linux.boots().waitingFor(Wait.forConsole("never"));
    GuestException e = assertThrows(GuestException.class, ending::start);
    assertEquals(
        "the guest has ended with status 0; waited for /never/ on the console", e.reason());
    assertTrue(e.console().contains("guest: done"), e.console());
  }

  @Test
  @Order(2)
  void shutsDownAtItsPowerButton() throws Exception {
    guest.guest().await(Wait.forConsole("waits for the power button"));
    assertTrue(guest.guest().shutdown(Duration.ofSeconds(60)));
    assertEquals(0, guest.guest().onExit().get());
    assertFalse(guest.console().text().contains("Kernel panic"));
  }
}
