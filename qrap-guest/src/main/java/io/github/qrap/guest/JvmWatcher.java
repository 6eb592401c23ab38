package io.github.qrap.guest;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * A process that ends QEMU when this JVM has ended, for whatever reason. It reads a pipe of which
 * only this JVM has the other end: that end is closed by the kernel, even after {@code kill -9}.
 *
 * <p>It begins before QEMU does, and is told QEMU's pid before QEMU may run. It knows QEMU by its
 * start time too, because a pid may be another process's once QEMU has ended. QEMU is first asked
 * to end, so that it removes its own files.
 */
final class JvmWatcher {
  /**
   * Field 22 of proc(5)'s stat is the start time; the name before it may have blanks. In the {@code
   * /proc} of another PID namespace, the shell has one number more, and QEMU's number is another
   * process's: then only the number counts.
   */
  static final String SCRIPT =
      """
      trap '' HUP INT QUIT TERM
      look() {
        read -r stat <"/proc/$pid/stat" && set -- ${stat##*\\)} && state=$1 started=${20}
      } 2>/dev/null
      while read -r name number && [ "$name" != NSpid: ]; do :; done </proc/self/status
      [ "$number" = $$ ] || look() {
        kill -0 "$pid" && state= started=
      } 2>/dev/null
      runs() {
        look && [ "$started" = "$first" ] && [ "$state" != Z ]
      }
      read -r pid && look || exit
      first=$started
      read -r over && exit
      runs && kill -TERM "$pid"
      for _ in 1 2 3 4 5 6 7 8 9 10; do
        runs || exit
        sleep 0.1
      done
      kill -KILL "$pid"
      """;

  /** Closed by the kernel when this JVM ends. */
  final OutputStream pipe;

  private JvmWatcher(Process process) {
    this.pipe = process.getOutputStream();
  }

  /** Starts a process that watches nothing yet. */
  static JvmWatcher start() throws IOException {
    return new JvmWatcher(
        new ProcessBuilder("/bin/sh", "-c", SCRIPT)
            .directory(new File("/"))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  /** Watches this process, which has to be there. */
  void watch(long pid) throws IOException {
    write(pid + "\n");
  }

  /** Ends; what it watches has ended, or was never named. */
  void stop() {
    try (pipe) {
      write("over\n");
    } catch (IOException e) {
      // It has ended already.
    }
  }

  private void write(String line) throws IOException {
    pipe.write(line.getBytes(StandardCharsets.US_ASCII));
    pipe.flush();
  }
}
