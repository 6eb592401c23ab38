package io.github.qrap.patch;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The machines whose memory can be shared: a row of the table.
 *
 * @param architectures as in {@code qemu-system-ARCH}
 * @param types of machine; each stands for itself and for its versions
 * @param mebibytes how much a machine has where the command line does not say it; empty if that
 *     depends on QEMU's version
 */
record MachineMemory(List<String> architectures, List<String> types, OptionalLong mebibytes) {
  /**
   * The machines that get a virtio NIC and take {@code memory-backend}.
   *
   * <p>Source: every version of each of them in QEMU 7.2, 10.0 and 11.1, started paused.
   */
  static final List<MachineMemory> TABLE =
      List.of(
          row("i386 x86_64 x86_64-microvm", "pc q35 microvm", OptionalLong.of(128)),
          row("aarch64 arm riscv32 riscv64", "virt", OptionalLong.of(128)),
          row("loongarch64", "virt", OptionalLong.empty()),
          row("s390x", "s390-ccw s390-ccw-virtio", OptionalLong.of(128)),
          row("ppc64", "pseries", OptionalLong.of(512)),
          row("ppc64", "powernv powernv8 powernv9 powernv10", OptionalLong.of(1024)));

  private static MachineMemory row(String architectures, String types, OptionalLong mebibytes) {
    return new MachineMemory(
        List.of(architectures.split(" ")), List.of(types.split(" ")), mebibytes);
  }

  /** The row of this machine; empty if its memory cannot be shared. */
  static Optional<MachineMemory> of(Machine machine) {
    for (MachineMemory row : TABLE) {
      if (row.architectures.contains(machine.architecture())
          && MachineFamily.isOneOf(row.types, machine.type())) {
        return roundsDown(machine) ? Optional.empty() : Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** Up to version 5.0, one of s390x had no more than fitted its storage increments. */
  private static boolean roundsDown(Machine machine) {
    return machine.architecture().equals("s390x")
        && machine.version().isPresent()
        && !machine.version().get().isAtLeast(5, 1);
  }
}
