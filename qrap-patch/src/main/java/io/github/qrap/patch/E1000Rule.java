package io.github.qrap.patch;

import com.google.auto.service.AutoService;
import io.github.qrap.api.NicConflictRule;

/** Intel's 8254x gigabit NICs on PCI. */
@AutoService(NicConflictRule.class)
public final class E1000Rule extends ModelRule {
  public E1000Rule() {
    super(NicFamily.E1000);
  }
}
