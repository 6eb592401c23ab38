package io.github.qrap.patch;

import com.google.auto.service.AutoService;
import io.github.qrap.api.NicConflictRule;

/** The virtio NIC on PCI, under any of its names. */
@AutoService(NicConflictRule.class)
public final class VirtioNetPciRule extends ModelRule {
  public VirtioNetPciRule() {
    super(NicFamily.VIRTIO_NET_PCI);
  }
}
