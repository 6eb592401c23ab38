package io.github.qrap.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What proc(5) shows of a process or thread. */
final class ProcStatus {
  private ProcStatus() {}

  /**
   * A set of signals.
   *
   * @param who {@code self} or {@code thread-self}
   * @param name {@code SigBlk}, {@code SigIgn}
   */
  static long signals(String who, String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", who, "status"))) {
      if (line.startsWith(name + ":")) {
        return Long.parseUnsignedLong(line.substring(name.length() + 1).strip(), 16);
      }
    }
    throw new IOException("no " + name + " of " + who);
  }
}
