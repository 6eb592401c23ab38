package io.github.qrap.it;

import java.util.List;

/** Asks a paused QEMU over QMP, on its standard input and output. */
final class Monitor {
  /** What makes QEMU wait for questions. */
  static final List<String> OPTIONS =
      List.of("-S", "-display", "none", "-serial", "none", "-qmp", "stdio");

  private Monitor() {}

  /** The same command, with the question about its network on its standard input. */
  static Command asking(Command command) {
    return asking(command, "info network");
  }

  /** The same command, with these questions on its standard input. */
  static Command asking(Command command, String... questions) {
    StringBuilder all = new StringBuilder("{\"execute\":\"qmp_capabilities\"}");
    for (String question : questions) {
      all.append("{\"execute\":\"human-monitor-command\",");
      all.append("\"arguments\":{\"command-line\":\"" + question + "\"}}");
    }
    all.append("{\"execute\":\"quit\"}");
    return command.inScript("printf '%s' '" + all + "' | exec \"$@\"");
  }

  /** The lines of QEMU's answers; none if it did not start. */
  static List<String> answer(ProcessResult qemu) {
    return answers(qemu).stream().flatMap(List::stream).toList();
  }

  /** The lines of each of QEMU's answers, as JSON writes them; none if it did not start. */
  static List<List<String>> answers(ProcessResult qemu) {
    String begin = "{\"return\": \"";
    return qemu.outLines().stream()
        .filter(line -> line.startsWith(begin))
        .map(line -> List.of(line.substring(begin.length()).split("\\\\r\\\\n")))
        .map(lines -> lines.stream().filter(line -> !line.startsWith("\"")).toList())
        .toList();
  }
}
