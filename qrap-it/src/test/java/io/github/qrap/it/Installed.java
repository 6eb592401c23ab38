package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.probe.PasstAbility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the programs of this machine can do, asked of them: what a test expects where it depends on
 * that.
 */
final class Installed {
  private static final String QEMU = "qemu-system-";

  private Installed() {}

  /** Every QEMU; links are other names of one. */
  static List<Path> qemus() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/usr/bin"))) {
      List<Path> qemus =
          files
              .filter(file -> file.getFileName().toString().startsWith(QEMU))
              .filter(file -> !Files.isSymbolicLink(file))
              .sorted()
              .toList();
      assertTrue(qemus.size() > 5, qemus.toString());
      return qemus;
    }
  }

  /** What a QEMU emulates, as its name says. */
  static String architecture(Path qemu) {
    return qemu.getFileName().toString().substring(QEMU.length());
  }

  /** The machines that it lists. */
  static List<String> machines(MachineExtension machine, Path qemu) {
    List<String> lines =
        machine.run(Command.of(List.of(qemu.toString(), "-machine", "help"))).outLines();
    return lines.stream()
        .skip(1)
        .map(line -> line.split(" ")[0])
        .filter(type -> !type.equals("none"))
        .toList();
  }

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
