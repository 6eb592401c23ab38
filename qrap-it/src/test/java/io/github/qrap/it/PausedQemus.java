package io.github.qrap.it;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts many QEMUs, paused, one after the other, and has each answer the questions of {@link
 * LineFacts}. One script starts them all: a process of its own for each would take as long as QEMU.
 */
final class PausedQemus {
  /** A QEMU without a guest answers in a tenth of a second; on a busy machine, in some. */
  private static final List<String> LIMIT = List.of("timeout", "--kill-after=5", "120");

  /**
   * Connected sockets, more than a line has networks, with the descriptors that qrap would give
   * them. Before a guest sends, QEMU asks only what kind of socket each is.
   */
  private static final String SOCKETS =
      "exec 5<>/dev/udp/127.0.0.1/9 6<>/dev/udp/127.0.0.1/9 7<>/dev/udp/127.0.0.1/9"
          + " 8<>/dev/udp/127.0.0.1/9 9<>/dev/udp/127.0.0.1/9";

  private final MachineExtension machine;
  private int batches;

  PausedQemus(MachineExtension machine) {
    this.machine = machine;
  }

  /** What each QEMU has said, in order. */
  List<ProcessResult> ask(List<Command> qemus) {
    try {
      Path directory =
          Files.createDirectory(machine.directory().resolve("batch" + batches++)).toAbsolutePath();
      StringBuilder script = new StringBuilder(SOCKETS + "\n");
      for (int i = 0; i < qemus.size(); i++) {
        Command limited = Command.of(LIMIT).plus(qemus.get(i).argv());
        script.append(Monitor.asking(limited, LineFacts.QUESTIONS).line());
        script.append(" >" + i + ".out 2>" + i + ".err; echo $? >" + i + ".status\n");
      }
      Path file = directory.resolve("script");
      Files.write(file, NativeText.encode(script.toString()));
      ProcessResult all = machine.shell("cd " + directory + " && exec bash script 2>&1");
      if (all.status() != 0) {
        throw new IllegalStateException(all.toString());
      }
      List<ProcessResult> results = new ArrayList<>();
      for (int i = 0; i < qemus.size(); i++) {
        results.add(
            new ProcessResult(
                Integer.parseInt(read(directory.resolve(i + ".status")).strip()),
                read(directory.resolve(i + ".out")),
                read(directory.resolve(i + ".err")),
                Duration.ZERO));
      }
      Files.delete(file);
      Files.delete(directory);
      return results;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) throws IOException {
    String text = NativeText.decode(Files.readAllBytes(file));
    Files.delete(file);
    return text;
  }
}
