package io.github.qrap.cli;

import io.github.qrap.api.NativePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Whether a path leads to a directory here, where QEMU will run too, whose files are in memory. */
final class HostDirectories implements Predicate<String> {
  @Override
  public boolean test(String text) {
    if (text.isEmpty()) {
      return false;
    }
    Path path = NativePath.of(text);
    try {
      return Files.isDirectory(path) && isInMemory(Files.getFileStore(path).type());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isInMemory(String fileSystem) {
    return fileSystem.equals("hugetlbfs") || fileSystem.equals("tmpfs");
  }
}
