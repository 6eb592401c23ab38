package io.github.qrap.patch;

import com.google.auto.service.AutoService;
import io.github.qrap.api.NicConflictRule;
import java.util.List;

/**
 * QEMU's other NICs, and network devices that hold several back ends.
 *
 * <p>Source: the section "Network devices" of {@code -device help}, for all targets and up to
 * version 10.
 */
@AutoService(NicConflictRule.class)
public final class OtherNicsRule extends ModelRule {
  public OtherNicsRule() {
    super(
        "other-nics",
        "conflicts with QEMU's less common NICs",
        List.of(
            "i82550 i82551 i82557a i82557b i82557c i82558a i82558b i82559a i82559b i82559c i82559er",
            "i82562 i82801 igb ne2k_isa ne2k_pci pcnet pvrdma rocker spapr-vlan sungem sunhme tulip",
            "usb-net virtio-net-device vmxnet3 xen-net-device"));
  }
}
