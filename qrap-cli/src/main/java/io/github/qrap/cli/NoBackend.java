package io.github.qrap.cli;

import io.github.qrap.api.Finding;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.exec.ProgramSearch;
import java.util.List;

/** What to say when nothing answers: what was looked for, what was found, what to do. */
final class NoBackend {
  private NoBackend() {}

  static String message(List<ProbeResult> results, ProbeRequest request, ProgramSearch search) {
    if (results.isEmpty()) {
      return "no backend probe is installed, so there is no network to be had";
    }
    StringBuilder message = new StringBuilder("no network for the guest: nothing answers");
    for (ProbeResult result : results) {
      message.append("; looked for ").append(result.searched());
    }
    for (ProbeResult result : results) {
      for (Finding finding : result.findings()) {
        message.append("\n  ").append(finding.address()).append(": ").append(finding.detail());
      }
    }
    return message.append('\n').append(advice(request, search)).toString();
  }

  private static String advice(ProbeRequest request, ProgramSearch search) {
    String command =
        request.sockets().isEmpty() ? "passt" : "passt --socket " + request.sockets().get(0);
    try {
      search.find("passt");
      return "start one, then try again: " + command;
    } catch (LaunchException e) {
      return "install passt (Debian, Ubuntu, Fedora: package passt) and start it: " + command;
    }
  }
}
