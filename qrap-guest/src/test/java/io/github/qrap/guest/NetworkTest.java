package io.github.qrap.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Connection;
import io.github.qrap.api.Demand;
import io.github.qrap.api.NoBackendException;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NetworkTest {
  private static final Demand WAN = Demand.ANY.withNetdevId("wan");
  private static final Demand LAN = Demand.ANY.withNetdevId("lan");

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final FakeProbe probe = new FakeProbe();

  @Test
  void daemonsStartSideBySideAndAreInTheOrderOfTheNics() throws Exception {
    probe.together = new CyclicBarrier(2);
    try (Network network = connect()) {
      assertEquals(
          List.of("wan", "lan"), network.backends().stream().map(Backend::address).toList());
    }
    assertEquals(List.of("close lan", "close wan"), events.stream().sorted().toList());
  }

  @Test
  void whatRunsAlreadyIsFoundForOneNicAfterTheOther() throws Exception {
    probe.role = BackendProbe.Role.SEARCHES;
    probe.missing = "wan";
    assertThrows(NoBackendException.class, this::connect);
    assertEquals(List.of("looked for wan"), events);
  }

  @Test
  void whereADaemonDoesNotStartTheOthersAreClosed() {
    probe.missing = "wan";
    assertThrows(NoBackendException.class, this::connect);
    assertEquals(List.of("close lan", "looked for wan"), events.stream().sorted().toList());
  }

  @Test
  void nothingIsStartedForTwoNicsThatListenOnTheSamePort() {
    probe.listening = List.of(new PublishedPort(Protocol.TCP, "127.0.0.1", 2222, 22));
    assertEquals(
        "netdev wan forwards 127.0.0.1:2222->22/tcp and netdev lan forwards"
            + " 127.0.0.1:2222->22/tcp: both listen on the same port; choose another one for one"
            + " of them",
        assertThrows(GuestException.class, this::connect).getMessage());
    assertEquals(List.of(), events);
  }

  private Network connect() throws GuestException, NoBackendException, InterruptedException {
    return Network.connect(probe, List.of(WAN, LAN), List.of());
  }

  private final class FakeProbe implements BackendProbe {
    private Role role = Role.STARTS;
    private CyclicBarrier together = new CyclicBarrier(1);
    private List<PublishedPort> listening = List.of();
    private String missing = "";

    @Override
    public String id() {
      return "fake";
    }

    @Override
    public String description() {
      return "a fake";
    }

    @Override
    public Role role() {
      return role;
    }

    @Override
    public Preview preview(ProbeRequest request) {
      return Preview.of(Attachment.SOCKET).withListening(listening);
    }

    @Override
    public ProbeResult probe(ProbeRequest request) throws InterruptedException {
      try {
        together.await();
      } catch (BrokenBarrierException e) {
        throw new AssertionError(e);
      }
      String netdev = request.demand().netdevId();
      if (netdev.equals(missing)) {
        events.add("looked for " + netdev);
        return ProbeResult.none("looked", List.of());
      }
      Connection connection = Connection.of(9, () -> events.add("close " + netdev));
      return ProbeResult.found(Backend.of(netdev, Attachment.SOCKET, connection), "", List.of());
    }
  }
}
