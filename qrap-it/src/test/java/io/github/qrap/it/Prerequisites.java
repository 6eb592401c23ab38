package io.github.qrap.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs that these tests run beside qrap. Without them there is nothing to test: no skip.
 */
final class Prerequisites {
  /** Also on the arm64 machine, {@code src/arm64}. */
  private static final List<Program> EVERYWHERE =
      List.of(
          new Program("passt", "passt"),
          new Program("qemu-system-aarch64", "qemu-system-arm"),
          new Program("busybox", "busybox-static"),
          new Program("cpio", "cpio"),
          new Program("ip", "iproute2"),
          new Program("gcc", "gcc"),
          new Program("unshare", "util-linux"),
          new Program("nsenter", "util-linux"));

  private static final List<Program> ON_X86 =
      List.of(
          new Program("qemu-system-x86_64", "qemu-system-x86"),
          new Program("qemu-system-ppc64", "qemu-system-ppc"),
          new Program("qemu-system-riscv64", "qemu-system-misc"),
          new Program("qemu-system-s390x", "qemu-system-misc"),
          new Program("qemu-system-m68k", "qemu-system-misc"),
          new Program("virsh", "libvirt-clients"),
          new Program("dpkg", "dpkg"),
          new Program("man", "man-db"),
          new Program("mandoc", "mandoc"),
          new Program("zsh", "zsh"),
          new Program("script", "bsdutils"),
          new Program("shellcheck", "shellcheck"));

  private Prerequisites() {}

  /** Fails, naming what is missing, if it is not all in these directories. */
  static void require(String path) {
    List<String> missing =
        Stream.concat(EVERYWHERE.stream(), Machine.IS_X86 ? ON_X86.stream() : Stream.of())
            .filter(program -> !program.isIn(path))
            .map(program -> program.name + " (Debian package " + program.debianPackage + ")")
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "not in PATH=" + path + ": " + String.join(", ", missing) + "; ./check installs them");
    }
  }

  private record Program(String name, String debianPackage) {
    boolean isIn(String path) {
      return Stream.of(path.split(":"))
          .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }
  }
}
