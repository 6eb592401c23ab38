package io.github.qrap.cli;

import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.exec.ShellQuoting;
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
    String advice = advice(results, request, started, isInstalled(search));
    return advice.isEmpty() ? message.toString() : message.append('\n').append(advice).toString();
  }

  private static String advice(
      List<ProbeResult> results, ProbeRequest request, boolean started, boolean installed) {
    if (started) {
      return installed ? "" : INSTALL;
    }
    boolean named = !request.sockets().isEmpty();
    String one = has(results, Outcome.BUSY) ? "a second one" : "one";
    String start = named ? "start " + one + " " + place(results) : "start " + one + " (passt)";
    return (installed ? start : INSTALL + ", " + start)
        + (named ? ", or, without --socket, let qrap do it" : ", or let qrap do it")
        + ": qrap --start ...";
  }

  /** Where to start a passt if the user has named sockets: where nobody listens. */
  private static String place(List<ProbeResult> results) {
    for (ProbeResult result : results) {
      for (Finding finding : result.findings()) {
        if (finding.outcome() == Outcome.ABSENT || finding.outcome() == Outcome.STALE) {
          StringBuilder command = new StringBuilder("there (passt --socket ");
          ShellQuoting.append(command, finding.address());
          return command.append(')').toString();
        }
      }
    }
    return "at a path that is free (passt --socket PATH)";
  }

  private static boolean has(List<ProbeResult> results, Outcome outcome) {
    for (ProbeResult result : results) {
      for (Finding finding : result.findings()) {
        if (finding.outcome() == outcome) {
          return true;
        }
      }
    }
    return false;
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
