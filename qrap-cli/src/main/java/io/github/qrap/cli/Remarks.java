package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.exec.ShellQuoting;
import java.util.ArrayList;
import java.util.List;

/** What there is to say of a backend that is used. */
final class Remarks {
  private Remarks() {}

  /** A line for each remark, and one for what can be done about them. */
  static List<String> lines(ProbeResult result, ProbeRequest request) {
    List<String> lines = new ArrayList<>(result.remarks());
    List<String> ways = new ArrayList<>();
    for (Remedy remedy : result.remedies()) {
      if (remedy instanceof Remedy.UseProbe other) {
        ways.add(
            other.id().equals(OptionsParser.PRIVATE_PASST)
                ? "let qrap start one"
                    + (request.sockets().isEmpty() ? "" : ", without --socket")
                    + ": qrap --start ..."
                : "let qrap do it: qrap --backend " + other.id() + " ...");
      } else if (remedy instanceof Remedy.StartDaemon start) {
        ways.add("start it as: " + command(start.command()));
      } else if (remedy instanceof Remedy.Advice advice) {
        ways.add(advice.text());
      }
    }
    if (!lines.isEmpty() && !ways.isEmpty()) {
      lines.add(String.join(", or ", ways));
    }
    return lines;
  }

  private static String command(List<String> words) {
    StringBuilder command = new StringBuilder();
    for (String word : words) {
      command.append(command.isEmpty() ? "" : " ");
      ShellQuoting.append(command, word);
    }
    return command.toString();
  }
}
