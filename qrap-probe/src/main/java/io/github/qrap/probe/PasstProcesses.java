package io.github.qrap.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The processes that are called passt, as proc(5) shows them to every user. Each is looked at once,
 * and no more is read of it than a passt has: any user can call a process so.
 */
final class PasstProcesses {
  /** How far the number of a child may be from that of its parent, where other processes start. */
  private static final int NEAR = 16;

  private final Path proc;
  private @Nullable List<PasstProcess> all;

  /**
   * @param proc where proc(5) is mounted
   */
  PasstProcesses(Path proc) {
    this.proc = proc;
  }

  /** Each passt that this process sees. */
  List<PasstProcess> all() {
    List<PasstProcess> found = all;
    if (found == null) {
      found = new ArrayList<>();
      String[] names = proc.toFile().list();
      for (String name : names == null ? new String[0] : names) {
        // Only the directories of processes have numbers.
        if (Character.isDigit(name.charAt(0))) {
          PasstProcess process = new PasstProcess(proc.resolve(name));
          if (process.isPasst()) {
            found.add(process);
          }
        }
      }
      all = found;
    }
    return found;
  }

  /**
   * The one with this number, whatever it is called, unless it has ended.
   *
   * @param pid of the process that began to listen
   */
  Optional<PasstProcess> at(long pid) {
    PasstProcess process = find(pid);
    return process == null || process.hasNoArguments() ? Optional.empty() : Optional.of(process);
  }

  /**
   * Each passt that may have been left what this process began to listen to: passt leaves its
   * parent then, and mostly gets the next number.
   */
  List<PasstProcess> after(long pid) {
    List<PasstProcess> found = new ArrayList<>();
    for (long near = pid + 1; near <= pid + NEAR; near++) {
      PasstProcess process = find(near);
      if (process != null && process.isPasst() && !process.hasNoArguments()) {
        found.add(process);
      }
    }
    return found;
  }

  /** One that has ended, and whose parent does not mind, is still there and has no arguments. */
  private @Nullable PasstProcess find(long pid) {
    Path directory = proc.resolve(Long.toString(pid));
    return Files.exists(directory) ? new PasstProcess(directory) : null;
  }
}
