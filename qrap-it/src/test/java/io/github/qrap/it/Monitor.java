package io.github.qrap.it;

import java.util.List;

/** Asks a paused QEMU about its network over QMP, on its standard input and output. */
final class Monitor {
  private static final String QUESTIONS =
      "{\"execute\":\"qmp_capabilities\"}"
          + "{\"execute\":\"human-monitor-command\","
          + "\"arguments\":{\"command-line\":\"info network\"}}"
          + "{\"execute\":\"quit\"}";

  /** What makes QEMU wait for questions. */
  static final List<String> OPTIONS =
      List.of("-S", "-display", "none", "-serial", "none", "-qmp", "stdio");

  private Monitor() {}

  /** The same command, with the questions on its standard input. */
  static Command asking(Command command) {
    return command.inScript("printf '%s' '" + QUESTIONS + "' | exec \"$@\"");
  }

  /** The lines of {@code info network} in what QEMU said; none if it did not start. */
  static List<String> network(ProcessResult qemu) {
    String begin = "{\"return\": \"";
    return qemu.outLines().stream()
        .filter(line -> line.startsWith(begin))
        .flatMap(line -> List.of(line.substring(begin.length()).split("\\\\r\\\\n")).stream())
        .filter(line -> !line.startsWith("\""))
        .toList();
  }
}
