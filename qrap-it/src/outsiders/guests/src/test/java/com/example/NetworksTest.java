package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.guest.Wait;
import io.github.qrap.junit.GuestExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Linux with two networks, each through a passt. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NetworksTest {
  /** What the guest has sent here, without the number of its process. */
  private static final Set<String> DATAGRAMS = new ConcurrentSkipListSet<>();

  /** Sends each datagram back. */
  private static final DatagramSocket HOST = answering();

  /** Where the guest reaches it. */
  private static final Set<String> HOST_THERE =
      Set.of("udp:10.0.2.2:" + HOST.getLocalPort(), "udp:192.168.77.2:" + HOST.getLocalPort());

  /** Of the second network; the published ports are the first's. */
  private static final int FORWARDED = free();

  @RegisterExtension
  static final GuestExtension guest =
      GuestExtension.of(
              Linux.boots(
                  List.of(
                      "user",
                      "user,net=192.168.77.0/24,hostfwd=tcp:127.0.0.1:" + FORWARDED + "-:8080"),
                  "serve=8080",
                  "answer=53",
                  "reach=" + String.join(",", HOST_THERE),
                  "stay=1"))
          .publish(8080)
          .publish(new PublishedPort(Protocol.UDP, "127.0.0.1", 0, 53))
          .waitingFor(Wait.forConsole("waits for the power button"));

  @AfterAll
  static void close() {
    HOST.close();
  }

  @Test
  @Order(1)
  void eachNetworkReachesThisMachine() {
    assertEquals(HOST_THERE, DATAGRAMS);
    for (String place : HOST_THERE) {
      assertTrue(guest.console().text().contains("guest: reached " + place), place);
    }
    assertEquals(List.of(), guest.guest().remarks());
    assertEquals("", guest.guest().messages());
  }

  @Test
  @Order(1)
  void thisMachineReachesTheGuestByEachNetwork() throws IOException {
    for (int port : List.of(guest.address(8080).getPort(), FORWARDED)) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.endsWith("\r\n\r\nThis page is the guest's.\n"), answer);
      }
    }
  }

  @Test
  @Order(1)
  void aPublishedUdpPortLeadsToTheGuestAndBack() throws IOException {
    InetSocketAddress there = guest.guest().address(Protocol.UDP, 53);
    byte[] question = "gr\u00fc\u00df".getBytes(StandardCharsets.UTF_8);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(20_000);
      socket.send(new DatagramPacket(question, question.length, there));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      socket.receive(answer);
      assertEquals(there, answer.getSocketAddress());
      assertEquals("gr\u00fc\u00df", text(answer));
    }
  }

  @Test
  @Order(2)
  void bothPasstsEndWithTheGuest() throws InterruptedException {
    assertEquals(2, passts());
    guest.guest().close();
    while (passts() > 0) {
      Thread.sleep(10);
    }
  }

  private static long passts() {
    return Programs.running().stream().filter(name -> name.startsWith("passt")).count();
  }

  private static int free() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DatagramSocket answering() {
    // Looks at what runs before the guest does.
    Programs.running();
    try {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
      Thread thread = new Thread(() -> answer(socket));
      thread.setDaemon(true);
      thread.start();
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    try {
      while (true) {
        packet.setLength(100);
        socket.receive(packet);
        DATAGRAMS.add(text(packet).replaceFirst(" by .*", ""));
        socket.send(packet);
      }
    } catch (IOException e) {
      // The tests are over.
    }
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }
}
