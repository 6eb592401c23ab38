package io.github.qrap.it;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Starts many QEMUs, paused, and has each answer the questions of {@link LineFacts}. One script
 * starts them all: a process of its own for each would take as long as QEMU.
 */
final class PausedQemus {
  /** In seconds. A QEMU without a guest answers in a tenth of one; on a busy machine, in some. */
  private static final int LIMIT = 30;

  /** The status of timeout(1) where it has ended a command, and has killed it. */
  private static final Set<Integer> LATE = Set.of(124, 137);

  /** A start is little work, most of the time QEMU waits for its own threads. */
  private static final int AT_ONCE = 4 * Runtime.getRuntime().availableProcessors();

  /**
   * Connected sockets, more than a line has networks, with the descriptors that qrap would give
   * them. Before a guest sends, QEMU asks only what kind of socket each is.
   */
  private static final String SOCKETS =
      "exec 5<>/dev/udp/127.0.0.1/9 6<>/dev/udp/127.0.0.1/9 7<>/dev/udp/127.0.0.1/9"
          + " 8<>/dev/udp/127.0.0.1/9 9<>/dev/udp/127.0.0.1/9";

  private final MachineExtension machine;
  private final int limit;
  private int batches;

  PausedQemus(MachineExtension machine) {
    this(machine, LIMIT);
  }

  /**
   * @param limit in seconds, for each of them
   */
  PausedQemus(MachineExtension machine, int limit) {
    this.machine = machine;
    this.limit = limit;
  }

  /** What each QEMU has said, in order. */
  List<ProcessResult> ask(List<Command> qemus) {
    List<ProcessResult> results = new ArrayList<>(ask(qemus, limit));
    for (int i = 0; i < qemus.size(); i++) {
      // Most likely the machine was slow. One that is alone, and is late again, hangs.
      if (LATE.contains(results.get(i).status())) {
        results.set(i, ask(qemus.subList(i, i + 1), 4 * limit).get(0));
      }
    }
    return results;
  }

  private List<ProcessResult> ask(List<Command> qemus, int seconds) {
    try {
      Path directory =
          Files.createDirectory(machine.directory().resolve("batch" + batches++)).toAbsolutePath();
      Path file = directory.resolve("script");
      Files.write(file, NativeText.encode(script(qemus, seconds)));
      ProcessResult all = machine.shell("cd " + directory + " && exec nice bash script 2>&1");
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

  /** Some rows of QEMUs beside each other, in each row one after the other. */
  private static String script(List<Command> qemus, int seconds) {
    List<String> timeout = List.of("timeout", "--kill-after=5", Integer.toString(seconds));
    StringBuilder script = new StringBuilder(SOCKETS + "\n");
    for (int row = 0; row < Math.min(AT_ONCE, qemus.size()); row++) {
      script.append("(\n");
      for (int i = row; i < qemus.size(); i += AT_ONCE) {
        Command limited = Command.of(timeout).plus(qemus.get(i).argv());
        script.append(Monitor.asking(limited, LineFacts.QUESTIONS).line());
        script.append(" >" + i + ".out 2>" + i + ".err; echo $? >" + i + ".status\n");
      }
      script.append(") &\n");
    }
    return script.append("wait\n").toString();
  }

  private static String read(Path file) throws IOException {
    String text = NativeText.decode(Files.readAllBytes(file));
    Files.delete(file);
    return text;
  }
}
