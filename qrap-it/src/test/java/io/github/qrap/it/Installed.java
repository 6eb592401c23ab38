package io.github.qrap.it;

import io.github.qrap.probe.PasstAbility;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What the programs of this machine can do, asked of them: what a test expects where it depends on
 * that.
 */
final class Installed {
  private Installed() {}

  /** Whether there is the C tool, which Debian has no more after version 13. */
  static boolean hasOriginal() {
    return Files.isExecutable(Path.of("/usr/bin/qrap"));
  }

  /** What this passt can do that older ones cannot. */
  static Set<PasstAbility> passt(MachineExtension machine) {
    return PasstAbility.in(passtHelp(machine));
  }

  static boolean hasVhostUser(MachineExtension machine) {
    return passtHelp(machine).contains("--vhost-user");
  }

  /** The first number of QEMU's version. */
  static int qemuMajor(MachineExtension machine) {
    String version = "qemu-system-x86_64 --version | grep -o '[0-9]*' | head -n 1";
    return Integer.parseInt(machine.shell(version).out().strip());
  }

  /** Whether QEMU can start a passt itself. */
  static boolean qemuHasPasst(MachineExtension machine) {
    return machine.shell("qemu-system-x86_64 -M none -netdev help").outLines().contains("passt");
  }

  private static String passtHelp(MachineExtension machine) {
    return machine.shell("passt --help 2>&1").out();
  }

  /** Whether QEMU can connect again to a socket that it has lost. */
  static boolean qemuReconnects(MachineExtension machine) {
    return List.of("reconnect=1", "reconnect-ms=500").stream()
        .anyMatch(
            property ->
                machine
                        .shell(
                            "echo quit | qemu-system-x86_64 -M none -display none -monitor stdio -netdev"
                                + " stream,id=n,server=off,addr.type=unix,addr.path=/none,"
                                + property)
                        .status()
                    == 0);
  }
}
