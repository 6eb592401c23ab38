package io.github.qrap.cli;

import io.github.qrap.api.Finding;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.exec.ProgramSearch;
import java.util.List;

/** What to say when nothing answers: what was looked for, what was found, what to do. */
final class NoBackend {
  private static final String INSTALL = "install passt (Debian, Ubuntu, Fedora: package passt)";

  private NoBackend() {}

  /**
   * @param results of all that were asked
   * @param started whether one of them was to start a passt, so that its own words say it all
   */
  static String message(
      List<ProbeResult> results, ProbeRequest request, boolean started, ProgramSearch search) {
    if (results.isEmpty()) {
      return "no backend probe is installed, so there is no network to be had";
    }
    StringBuilder message = new StringBuilder("no network for the guest: nothing answers");
    for (ProbeResult result : results) {
      message.append("; ").append(result.searched());
    }
    for (ProbeResult result : results) {
      for (Finding finding : result.findings()) {
        message.append("\n  ").append(finding.address()).append(": ").append(finding.detail());
      }
    }
    String advice = advice(request, started, search);
    return advice.isEmpty() ? message.toString() : message.append('\n').append(advice).toString();
  }

  private static String advice(ProbeRequest request, boolean started, ProgramSearch search) {
    boolean installed = isInstalled(search);
    if (started) {
      return installed ? "" : INSTALL;
    }
    boolean named = !request.sockets().isEmpty();
    String command = named ? "passt --socket " + request.sockets().get(0) : "passt";
    if (!installed) {
      return INSTALL + " and start it: " + command;
    }
    return named
        ? "start one, then try again: " + command
        : "start one (" + command + "), or let qrap do it: qrap --start ...";
  }

  private static boolean isInstalled(ProgramSearch search) {
    try {
      search.find("passt");
      return true;
    } catch (LaunchException e) {
      return false;
    }
  }
}
