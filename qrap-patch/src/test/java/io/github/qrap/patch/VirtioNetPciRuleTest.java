package io.github.qrap.patch;

class VirtioNetPciRuleTest extends ModelRuleContract {
  VirtioNetPciRuleTest() {
    super(NicFamily.VIRTIO_NET_PCI, new VirtioNetPciRule());
  }
}
