package io.github.qrap.patch;

import com.google.auto.service.AutoService;
import io.github.qrap.api.NicConflictRule;

/** Realtek's RTL8139 fast Ethernet NIC. */
@AutoService(NicConflictRule.class)
public final class Rtl8139Rule extends ModelRule {
  public Rtl8139Rule() {
    super(NicFamily.RTL8139);
  }
}
