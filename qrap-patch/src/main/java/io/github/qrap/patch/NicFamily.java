package io.github.qrap.patch;

/**
 * The families of NIC models. Each has a rule; the rules are asked in this order, which is that of
 * their ids.
 */
enum NicFamily {
  E1000("e1000", "e1000 NICs and their variants"),
  E1000E("e1000e", "e1000e NICs and their variants"),
  OTHER("other-nics", "QEMU's less common NICs"),
  RTL8139("rtl8139", "rtl8139 NICs and their variants"),
  VIRTIO_NET_CCW("virtio-net-ccw", "virtio-net-ccw NICs and their variants"),
  VIRTIO_NET_PCI("virtio-net-pci", "virtio-net-pci NICs and their variants");

  private final String id;
  private final String members;

  NicFamily(String id, String members) {
    this.id = id;
    this.members = members;
  }

  /** The id of the family's rule. */
  String id() {
    return id;
  }

  /** Which NICs these are, for people. */
  String members() {
    return members;
  }
}
