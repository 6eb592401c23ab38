package com.example;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.probe.FramedDaemon;
import io.github.qrap.probe.SocketSearch;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Connects to a gvproxy that was started with {@code -listen-qemu unix://PATH}.
 *
 * <p>It frames its traffic as passt does, but serves one client in its life, answers for the
 * address of its gateway only, and has no usual socket. So it has to be asked for: {@code qrap
 * --backend gvproxy --socket PATH ...}; the probe for passt would use up its one connection.
 */
public final class GvproxyProbe implements BackendProbe {
  /** What QEMU gives the first NIC, where none is chosen. */
  private static final String FIRST_OF_QEMU = "525400123456";

  @Override
  public String id() {
    return "gvproxy";
  }

  @Override
  public String description() {
    return "a gvproxy with -listen-qemu; name its --socket";
  }

  @Override
  public ProbeResult probe(ProbeRequest request) throws InterruptedException {
    return new SocketSearch(new Daemon(nic(request)), request).run();
  }

  /** The MAC address of the guest's NIC, in hexadecimal. */
  private static String nic(ProbeRequest request) {
    String mac = request.demand().mac().orElse("").toLowerCase(Locale.ROOT).replaceAll("[:-]", "");
    return mac.matches("[0-9a-f]{12}") ? mac : FIRST_OF_QEMU;
  }

  /**
   * What is special about gvproxy; the search does the rest.
   *
   * @param nic the sender's address. gvproxy sends frames to where their address was last seen, so
   *     an answer to a broadcast address would reach no client.
   */
  private record Daemon(String nic) implements FramedDaemon {
    /** 192.168.127.1, the gateway that gvproxy has unless its configuration says otherwise. */
    private static final String GATEWAY = "c0a87f01";

    /** ARP (RFC 826) for IPv4 on Ethernet. */
    private static final String ARP = "0806" + "0001" + "0800" + "0604";

    private static final String REQUEST = "0001";
    private static final String REPLY = "0002";

    @Override
    public String name() {
      return "gvproxy";
    }

    /** Who has the gateway's address? */
    @Override
    public List<byte[]> greeting() {
      String from = "ffffffffffff" + nic + ARP + REQUEST + nic + "00000000";
      return List.of(HexFormat.of().parseHex(from + "000000000000" + GATEWAY));
    }

    /** The gateway answers us. */
    @Override
    public Optional<String> answeredBy(byte[] frame) {
      String hex = HexFormat.of().formatHex(frame);
      return hex.startsWith(nic) && hex.startsWith(ARP + REPLY, 24) && hex.startsWith(GATEWAY, 56)
          ? Optional.of("ARP request")
          : Optional.empty();
    }

    /** A busy one accepts the connection all the same. */
    @Override
    public String silence() {
      return "it serves another client, or is stopped or hung";
    }
  }
}
