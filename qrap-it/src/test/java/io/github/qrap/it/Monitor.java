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

  /** The same command, with this question on its standard input. */
  static Command asking(Command command, String question) {
    String questions =
        "{\"execute\":\"qmp_capabilities\"}"
            + "{\"execute\":\"human-monitor-command\","
            + ("\"arguments\":{\"command-line\":\"" + question + "\"}}")
            + "{\"execute\":\"quit\"}";
    return command.inScript("printf '%s' '" + questions + "' | exec \"$@\"");
  }

  /** The lines of QEMU's answer; none if it did not start. */
  static List<String> answer(ProcessResult qemu) {
    String begin = "{\"return\": \"";
    return qemu.outLines().stream()
        .filter(line -> line.startsWith(begin))
        .flatMap(line -> List.of(line.substring(begin.length()).split("\\\\r\\\\n")).stream())
        .filter(line -> !line.startsWith("\""))
        .toList();
  }
}
