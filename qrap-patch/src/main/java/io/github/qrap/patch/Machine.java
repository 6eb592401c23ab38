package io.github.qrap.patch;

import java.util.List;
import java.util.Map;

/**
 * The machine that QEMU will emulate.
 *
 * @param type as typed, or the architecture's default; empty if there is none
 */
record Machine(String type, MachineFamily family) {
  /** Architectures that have a default; on the others QEMU refuses to start without a machine. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "i386", "pc",
          "x86_64", "pc",
          "loongarch64", "virt",
          "ppc64", "pseries",
          "riscv32", "spike",
          "riscv64", "spike",
          "s390x", "s390-ccw-virtio");

  /** Several {@code -machine} and {@code -M} add up; of a setting made twice the last counts. */
  static Machine of(List<Option> options, String architecture) {
    String type = DEFAULTS.getOrDefault(architecture, "");
    for (Option option : options) {
      if (option.isMachine()) {
        type = ListSyntax.parse(option.text(), "type").get("type", type);
      }
    }
    return new Machine(type, MachineFamily.of(type, architecture));
  }
}
