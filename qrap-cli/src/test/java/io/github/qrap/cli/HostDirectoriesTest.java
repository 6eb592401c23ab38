package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostDirectoriesTest {
  private final HostDirectories directories = new HostDirectories();

  @ParameterizedTest
  @CsvSource({"/dev/shm, true", "/dev/shm/nowhere, false", "/proc, false", "/dev/null, false"})
  void theirFilesAreInMemory(String path, boolean expected) {
    assertEquals(expected, directories.test(path));
  }

  @Test
  void aFileInOneIsNone() throws Exception {
    Path file = Files.createTempFile(Path.of("/dev/shm"), "qrap", "");
    try {
      assertFalse(directories.test(file.toString()));
    } finally {
      Files.delete(file);
    }
  }
}
