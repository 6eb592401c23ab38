package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.guest.Guest;
import io.github.qrap.guest.Wait;
import io.github.qrap.junit.GuestExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two guests of the kernel and initrd that {@code qrap-it/src/guest/make-guest DIR} makes, with
 * {@code -Dguest=DIR}: one serves a page, to this test and to the other one.
 */
final class PageTest {
  private static final String DIR =
      Objects.requireNonNull(System.getProperty("guest"), "run it with -Dguest=DIR");

  @RegisterExtension
  static final GuestExtension server =
      GuestExtension.of(linux("serve=80 stay=1")).publish(80).waitingFor(Wait.forPort(80));

  @Test
  void theServerAnswersThisTest() throws Exception {
    URI page = URI.create("http://127.0.0.1:" + server.address(80).getPort() + "/");
    String body =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
            .body();
    assertEquals("This page is the guest's.\n", body);
  }

  /** What is published here is at the router's address there. */
  @Test
  void theServerAnswersAnotherGuest() throws Exception {
    String page = "http://10.0.2.2:" + server.address(80).getPort() + "/";
    try (Guest client = Guest.builder(linux("page=" + page)).start()) {
      assertEquals(0, client.onExit().get(), () -> client.console().text());
      assertTrue(client.console().text().contains("This page is the guest's."));
    }
  }

  /** The command line that boots it. */
  private static String[] linux(String parameters) {
    return new String[] {
      "-m", "256", "-no-reboot", "-accel", "tcg",
      "-kernel", DIR + "/vmlinuz", "-initrd", DIR + "/initrd",
      "-append", "console=ttyS0 quiet " + parameters
    };
  }
}
