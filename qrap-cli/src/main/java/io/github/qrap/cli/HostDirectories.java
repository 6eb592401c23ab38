package io.github.qrap.cli;

import io.github.qrap.api.NativePath;
import java.nio.file.Files;
import java.util.function.Predicate;

/** Whether a path leads to a directory here, where QEMU will run too. */
final class HostDirectories implements Predicate<String> {
  @Override
  public boolean test(String path) {
    return !path.isEmpty() && Files.isDirectory(NativePath.of(path));
  }
}
