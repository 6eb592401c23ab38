package io.github.qrap.patch;

class VirtioNetCcwRuleTest extends ModelRuleContract {
  VirtioNetCcwRuleTest() {
    super(NicFamily.VIRTIO_NET_CCW, new VirtioNetCcwRule());
  }
}
