package io.github.qrap.patch;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Demand;
import java.util.Optional;
import java.util.Set;

/**
 * What a NIC demands of a backend, before the version of QEMU is known.
 *
 * @param demand that refuses nothing
 * @param noSharing why no vhost-user backend can be used; empty if one can
 */
record NicDemand(Demand demand, Optional<String> noSharing) {
  /**
   * The same beside the character devices of the command line.
   *
   * @param chardevs the ids of those that stay
   */
  NicDemand beside(Set<String> chardevs) {
    String id = BackendOptions.chardevId(demand.netdevId());
    return noSharing.isEmpty() && chardevs.contains(id)
        ? new NicDemand(demand, Optional.of("another character device has the id " + id))
        : this;
  }

  /** The demand on this QEMU. */
  Demand on(Optional<QemuVersion> qemu) {
    Demand result = demand;
    if (qemu.isPresent() && !qemu.get().isAtLeast(7, 2)) {
      result =
          result.refusing(
              Kind.PATH, "QEMU " + qemu.get() + " cannot connect to a path; QEMU 7.2 can");
    }
    if (qemu.isEmpty()) {
      result =
          result.refusing(
              Kind.RECONNECTING_PATH,
              "the version of this QEMU is not known; from 8.0 on, QEMU can reconnect");
    } else if (!qemu.get().isAtLeast(8, 0)) {
      result =
          result.refusing(
              Kind.RECONNECTING_PATH, "QEMU " + qemu.get() + " cannot reconnect; QEMU 8.0 can");
    }
    if (noSharing.isPresent()) {
      return result.refusing(Kind.VHOST_USER, noSharing.get());
    }
    // Seen with 7.2.22 under TCG: a segmentation fault, when the guest enables its interrupts.
    return qemu.isPresent() && !qemu.get().isAtLeast(8, 2)
        ? result.refusing(
            Kind.VHOST_USER,
            "QEMU " + qemu.get() + " may end when a guest starts such a NIC; QEMU 8.2 does not")
        : result;
  }
}
