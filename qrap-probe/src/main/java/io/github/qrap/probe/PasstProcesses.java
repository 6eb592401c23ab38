package io.github.qrap.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
        if (Character.isDigit(name.charAt(0)) && PasstProcess.isPasst(proc.resolve(name))) {
          found.add(new PasstProcess(Long.parseLong(name), proc.resolve(name)));
        }
      }
      all = found;
    }
    return found;
  }

  /**
   * One that seems to be in vhost-user mode, and may have this client; empty if there is none. Only
   * a first look, to be quick: a longer word may begin like the option.
   *
   * @param pid of the process that began to listen; from another container 0
   */
  OptionalLong vhostUser(long pid) {
    if (pid <= 0) {
      return OptionalLong.empty();
    }
    // passt leaves its parent when it listens, and mostly gets the next number.
    for (long near = pid; near <= pid + NEAR; near++) {
      Path process = directory(near);
      if (Files.exists(process) && (near == pid || PasstProcess.isPasst(process))) {
        String arguments = PasstProcess.arguments(process);
        // One that has ended, and whose parent does not mind, has none.
        if (!arguments.isEmpty()) {
          return arguments.contains("\0--vh") ? OptionalLong.of(near) : OptionalLong.empty();
        }
      }
    }
    for (PasstProcess other : all()) {
      Optional<PasstProcess.Shown> shown = other.shown();
      if (shown.isPresent() && shown.get().isVhostUser()) {
        return OptionalLong.of(other.pid());
      }
    }
    return OptionalLong.empty();
  }

  private Path directory(long pid) {
    return proc.resolve(Long.toString(pid));
  }
}
