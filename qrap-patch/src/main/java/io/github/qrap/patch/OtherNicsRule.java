package io.github.qrap.patch;

import com.google.auto.service.AutoService;
import io.github.qrap.api.NicConflictRule;

/** QEMU's other NICs, and network devices that have several netdevs. */
@AutoService(NicConflictRule.class)
public final class OtherNicsRule extends ModelRule {
  public OtherNicsRule() {
    super(NicFamily.OTHER);
  }
}
