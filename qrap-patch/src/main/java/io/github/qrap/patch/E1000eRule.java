package io.github.qrap.patch;

import com.google.auto.service.AutoService;
import io.github.qrap.api.NicConflictRule;

/** Intel's 82574L gigabit NIC on PCI Express. */
@AutoService(NicConflictRule.class)
public final class E1000eRule extends ModelRule {
  public E1000eRule() {
    super(NicFamily.E1000E);
  }
}
