package io.github.qrap.probe;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.io.InputStream;
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
  /** No passt has so many bytes of arguments. */
  private static final int LONGEST = 8192;

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
        if (Character.isDigit(name.charAt(0)) && isPasst(proc.resolve(name))) {
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
      if (Files.exists(process) && (near == pid || isPasst(process))) {
        String arguments = arguments(process);
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

  /** It may become a variant of itself for some processors, such as passt.avx2. */
  private static boolean isPasst(Path process) {
    String name = text(process.resolve("comm")).strip();
    return name.equals("passt") || name.startsWith("passt.");
  }

  /** The words of a process, each with a NUL byte behind it; none of one with too many. */
  static String arguments(Path process) {
    return text(process.resolve("cmdline"));
  }

  /** Nothing if it is too long, or cannot be read: the process has ended, or is hidden. */
  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      return bytes.length > LONGEST ? "" : NativeText.decode(bytes);
    } catch (IOException e) {
      return "";
    }
  }
}
