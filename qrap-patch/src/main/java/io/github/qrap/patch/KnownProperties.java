package io.github.qrap.patch;

import java.util.List;

/**
 * The properties that QEMU knows, in versions 7.2 to 11. Texts, which cost nothing until they are
 * needed.
 *
 * <p>Source: {@code -device MODEL,help} for all targets, and {@code query-qmp-schema}.
 */
final class KnownProperties {
  private static final String EVERY_NIC = " bootindex bus driver id mac netdev ";

  private static final String PCI =
      " acpi-index addr busnr failover_pair_id multifunction rombar romfile romsize sriov-pf ";

  /** Those of virtio behind any transport. */
  private static final String VIRTIO =
      " any_layout csum ctrl_guest_offloads ctrl_mac_addr ctrl_rx ctrl_rx_extra ctrl_vlan"
          + " ctrl_vq duplex ebpf-rss-fds event_idx failover gso guest_announce guest_csum"
          + " guest_ecn guest_rsc_ext guest_tso4 guest_tso6 guest_tunnel guest_tunnel_csum"
          + " guest_ufo guest_uso4 guest_uso6 hash hash-ipv4 hash-ipv6 hash-ipv6ex hash-tcp4"
          + " hash-tcp6 hash-tcp6ex hash-udp4 hash-udp6 hash-udp6ex host_ecn host_mtu host_tso4"
          + " host_tso6 host_tunnel host_tunnel_csum host_ufo host_uso in_order indirect_desc"
          + " iommu_platform mq mrg_rxbuf notify_on_empty packed queue_reset rsc_interval rss"
          + " rx_queue_size speed status tx tx_queue_size use-disabled-flag use-started ";

  private static final String VIRTIO_ON_PCI =
      " aer ats disable-legacy disable-modern ioeventfd migrate-extra modern-pio-notify"
          + " page-per-vq vectors virtio-backend virtio-pci-bus-master-bug-migration ";

  private static final String VIRTIO_ON_CCW =
      " dev_id devno ioeventfd loadparm max_revision subch_id virtio-backend ";

  /** Of any other model: which has which is left to QEMU. */
  private static final String OTHERS =
      " attached autonegotiation disable_vnet_hdr extra_mac_registers init-vet iobase irq"
          + " migrate-timadj migrate_tso_props mitigation msos-desc pcap phy_addr port reg serial"
          + " subsys subsys_ven use-rx-buffer-pools ";

  private KnownProperties() {}

  /** Whether no NIC of this model, which is in the table, has this property. */
  static boolean lacks(NicModel model, String key) {
    return isPlain(key)
        && model.bus().isPresent()
        && !contains(EVERY_NIC, key)
        && !(model.isOn(Bus.PCI) && contains(PCI, key))
        && (model.bus().get().lacks(key)
            || !contains(model.isVirtio() ? virtio(model.bus().get()) : OTHERS, key));
  }

  private static String virtio(Bus transport) {
    return switch (transport) {
      case PCI -> VIRTIO + VIRTIO_ON_PCI;
      case CCW -> VIRTIO + VIRTIO_ON_CCW;
      default -> VIRTIO;
    };
  }

  /** Whether no netdev of this type has this property; of some types nothing is known. */
  static boolean lacks(String type, String key) {
    String known = netdev(type);
    return isPlain(key) && !known.isEmpty() && !key.equals("id") && !contains(known, key);
  }

  /** What is experimental changes with each version. */
  private static boolean isPlain(String key) {
    return !key.startsWith("x-");
  }

  private static String netdev(String type) {
    return switch (type) {
      case "bridge" -> " br helper ";
      case "dgram" -> " local remote ";
      case "hubport" -> " hubid netdev ";
      case "l2tpv3" ->
          " cookie64 counter dst dstport ipv6 offset pincounter rxcookie rxsession src srcport"
              + " txcookie txsession udp ";
      case "netmap" -> " devname ifname ";
      case "nic" -> " addr macaddr model netdev vectors ";
      case "socket" -> " connect fd listen localaddr mcast udp ";
      case "stream" -> " addr reconnect reconnect-ms server ";
      case "tap" ->
          " br downscript fd fds helper ifname poll-us queues script sndbuf vhost vhostfd vhostfds"
              + " vhostforce vnet_hdr ";
      case "vde" -> " group mode port sock ";
      case "vhost-user" -> " chardev queues vhostforce ";
      case "vhost-vdpa" -> " queues vhostdev vhostfd ";
      default -> "";
    };
  }

  /** Without which QEMU takes no netdev of this type, whatever else it has. */
  static List<String> needed(String type) {
    return switch (type) {
      case "hubport" -> List.of("hubid");
      case "l2tpv3" -> List.of("src", "dst", "txsession");
      case "stream" -> List.of("addr");
      case "vhost-user" -> List.of("chardev");
      default -> List.of();
    };
  }

  private static boolean contains(String words, String word) {
    return words.contains(" " + word + " ");
  }
}
