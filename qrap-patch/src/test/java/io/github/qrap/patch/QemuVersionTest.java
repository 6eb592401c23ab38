package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QemuVersionTest {
  @ParameterizedTest
  @CsvSource({
    "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3), 7.2",
    "QEMU emulator version 10.0.50, 10.0",
    "QEMU emulator version 9.2, 9.2",
    "QEMU emulator version 8.0rc1, 8.0"
  })
  void isWhatQemuPrintsFirst(String line, String version) {
    assertEquals(version, QemuVersion.parse(line).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "version ",
        "version 7",
        "version 7.",
        "version .2",
        "version x.y",
        "version 99999999999.1",
        "QEMU emulator 7.2.22",
        "GNU bash, version unknown"
      })
  void isUnknownWhereQemuPrintsNone(String line) {
    assertEquals(Optional.empty(), QemuVersion.parse(line));
  }

  @Test
  void isOrderedByMajorAndThenByMinor() {
    QemuVersion version = new QemuVersion(8, 1);
    assertTrue(version.isAtLeast(8, 1));
    assertTrue(version.isAtLeast(8, 0));
    assertTrue(version.isAtLeast(7, 2));
    assertFalse(version.isAtLeast(8, 2));
    assertFalse(version.isAtLeast(9, 0));
  }
}
