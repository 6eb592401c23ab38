package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeldPortsTest {
  private static PortForward at(Protocol protocol, int port) {
    return PortForward.of(new PublishedPort(protocol, "127.0.0.1", port, 22));
  }

  @ParameterizedTest
  @EnumSource
  void aChosenPortIsFreeUntilItIsGivenUp(Protocol protocol) throws Exception {
    int number;
    try (HeldPorts held = new HeldPorts()) {
      number = held.hold(at(protocol, 0));
      assertTrue(number > 0);
      assertTrue(held.chose(at(protocol, number)));
      assertTaken(protocol, number);
    }
    try (HeldPorts held = new HeldPorts()) {
      assertEquals(number, held.hold(at(protocol, number)));
      assertFalse(held.chose(at(protocol, number)));
    }
  }

  private static void assertTaken(Protocol protocol, int number) {
    try (HeldPorts others = new HeldPorts()) {
      InvalidSettingException e =
          assertThrows(InvalidSettingException.class, () -> others.hold(at(protocol, number)));
      assertEquals(
          at(protocol, number).setting()
              + ": cannot listen: Address already in use; another program listens there: end it"
              + " (ss -lntup shows it), or choose another port",
          e.getMessage());
    }
  }

  /** As passt does. */
  @Test
  void aProgramThatSharesItsPortsGetsItAllTheSame() throws Exception {
    try (HeldPorts held = new HeldPorts();
        ServerSocketChannel tcp = ServerSocketChannel.open(StandardProtocolFamily.INET);
        DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET)) {
      tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      tcp.bind(address(held.hold(at(Protocol.TCP, 0))));
      udp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      udp.bind(address(held.hold(at(Protocol.UDP, 0))));
    }
  }

  @Test
  void aProgramThatSharesNoPortsDoesNotGetIt() throws Exception {
    try (HeldPorts held = new HeldPorts();
        DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET)) {
      int number = held.hold(at(Protocol.UDP, 0));
      assertThrows(BindException.class, () -> udp.bind(address(number)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void allAddressesOfIpv6LeaveThePortOfIpv4Alone(Protocol protocol) throws Exception {
    try (HeldPorts held = new HeldPorts();
        HeldPorts others = new HeldPorts()) {
      int number = held.hold(at(protocol, 0));
      PortForward ipv6 = PortForward.of(new PublishedPort(protocol, "::", number, 22));
      assertEquals(number, held.hold(ipv6));
      assertThrows(InvalidSettingException.class, () -> others.hold(ipv6));
    }
  }

  @Test
  void anAddressThatThisMachineDoesNotHaveIsReported() {
    try (HeldPorts held = new HeldPorts()) {
      PortForward port = PortForward.of(new PublishedPort(Protocol.TCP, "192.0.2.99", 0, 22));
      InvalidSettingException e =
          assertThrows(InvalidSettingException.class, () -> held.hold(port));
      assertEquals(
          "192.0.2.99:PORT->22/tcp: cannot listen: Cannot assign requested address;"
              + " this machine has no such address",
          e.getMessage());
    }
  }

  private static InetSocketAddress address(int port) throws Exception {
    return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
  }
}
