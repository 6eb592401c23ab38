package io.github.qrap.patch;

import com.google.auto.service.AutoService;
import io.github.qrap.api.NicConflictRule;

/** The virtio NIC on the channel subsystem of s390x. */
@AutoService(NicConflictRule.class)
public final class VirtioNetCcwRule extends ModelRule {
  public VirtioNetCcwRule() {
    super(NicFamily.VIRTIO_NET_CCW);
  }
}
