package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrerequisitesTest {
  @Test
  void whatIsMissingIsNamedWithItsPackage(@TempDir Path directory) throws Exception {
    for (String program :
        List.of("passt", "qrap", "busybox", "cpio", "gcc", "virsh", "unshare", "nsenter")) {
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
