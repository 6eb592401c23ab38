package io.github.qrap.it;

import java.time.Duration;
import java.util.List;

/**
 * A process that has ended.
 *
 * @param status its exit status as a shell reports it
 * @param out what it wrote to its standard output, as {@link io.github.qrap.api.NativeText}
 * @param err what it wrote to its standard error, likewise
 */
record ProcessResult(int status, String out, String err, Duration duration) {
  List<String> outLines() {
    return out.lines().toList();
  }

  List<String> errLines() {
    return err.lines().toList();
  }

  /** What qrap has printed. */
  List<String> remarks() {
    return errLines().stream().filter(line -> line.startsWith("qrap: ")).toList();
  }
}
