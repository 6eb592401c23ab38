package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrerequisitesTest {
  private static final List<String> PRESENT =
      List.of(
          "passt",
          "qemu-system-aarch64",
          "qemu-system-ppc64",
          "qemu-system-riscv64",
          "qemu-system-s390x",
          "qemu-system-m68k",
          "busybox",
          "cpio",
          "ip",
          "gcc",
          "virsh",
          "dpkg",
          "man",
          "mandoc",
          "zsh",
          "script",
          "shellcheck",
          "unshare",
          "nsenter");

  @Test
  void whatIsMissingIsNamedWithItsPackage(@TempDir Path directory) throws Exception {
    for (String program : PRESENT) {
      directory.resolve(program).toFile().createNewFile();
      Files.setPosixFilePermissions(
          directory.resolve(program),
          java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    var e =
        assertThrows(
            IllegalStateException.class, () -> Prerequisites.require(directory.toString()));

    assertEquals(
        "not in PATH="
            + directory
            + ": qemu-system-x86_64 (Debian package qemu-system-x86); ./check installs them",
        e.getMessage());
  }
}
