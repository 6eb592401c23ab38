package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.Remedy.StartDaemon.Place;
import io.github.qrap.api.SettingResult;
import io.github.qrap.api.SettingResult.Outcome;
import io.github.qrap.exec.ShellQuoting;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the settings of the netdev that gives way, for people. */
final class Remarks {
  private Remarks() {}

  /** A line for each setting that does not hold, and one for what can be done about them. */
  static List<String> lines(
      List<SettingResult> settings, List<Remedy> remedies, ProbeRequest request) {
    List<String> lines = new ArrayList<>();
    for (SettingResult setting : settings) {
      if (setting.outcome() == Outcome.LOST || setting.outcome() == Outcome.CHANGED) {
        lines.add(line(setting));
      }
    }
    String way = way(remedies, request);
    if (!way.isEmpty() && (!lines.isEmpty() || isMissing(remedies))) {
      lines.add(way);
    }
    return lines;
  }

  private static boolean isMissing(List<Remedy> remedies) {
    for (Remedy remedy : remedies) {
      if (remedy instanceof Remedy.Install) {
        return true;
      }
    }
    return false;
  }

  /** What becomes of a setting, and what to do about it. */
  static String line(SettingResult setting) {
    if (setting.remedy().isPresent()
        && setting.remedy().get() instanceof Remedy.AddDaemonArguments further) {
      StringBuilder line = new StringBuilder(setting.line()).append("; --passt-arg ");
      ShellQuoting.append(line, WordSplitter.join(further.arguments()));
      return line.append(" keeps it").toString();
    }
    return setting.line();
  }

  /** Those that hold, in a list; empty if there are none. */
  static String kept(List<SettingResult> settings) {
    StringBuilder kept = new StringBuilder();
    for (SettingResult setting : settings) {
      if (setting.outcome() == Outcome.KEPT) {
        kept.append(kept.isEmpty() ? "" : ", ").append(setting.setting());
      }
    }
    return kept.toString();
  }

  /** That a program has to be installed, and where it comes from. */
  static String install(Remedy.Install install) {
    return "install " + install.program() + " (" + install.packages() + ")";
  }

  /** What can be done; empty if it is nothing. */
  static String way(List<Remedy> remedies, ProbeRequest request) {
    List<String> ways = new ArrayList<>();
    for (Remedy remedy : remedies) {
      if (remedy instanceof Remedy.UseProbe other) {
        ways.add(
            other.id().equals(OptionsParser.PRIVATE_PASST)
                ? "let qrap start one"
                    + (without(request).isEmpty() ? "" : ", " + without(request))
                    + ": qrap --start ..."
                : "let qrap do it: qrap --backend " + other.id() + " ...");
      } else if (remedy instanceof Remedy.StartDaemon start) {
        String first = start.place() == Place.USUAL ? ", which qrap would take first," : "";
        ways.add(
            "end the one that runs"
                + first
                + " and start it as: "
                + ShellQuoting.line(start.command()));
      } else if (remedy instanceof Remedy.Install install) {
        ways.add(
            ("shown as for the newest " + install.program() + ", because none can be run here; ")
                + install(install));
      } else if (remedy instanceof Remedy.Advice advice) {
        ways.add(advice.text());
      }
    }
    return String.join(", or ", ways);
  }

  /** Which options are in the way of a passt that qrap starts; empty if there are none. */
  static String without(ProbeRequest request) {
    String socket = request.sockets().isEmpty() ? "" : "--socket";
    String reconnect = request.reconnect().isEmpty() ? "" : "--reconnect";
    String and = socket.isEmpty() || reconnect.isEmpty() ? "" : " and ";
    return (socket.isEmpty() && reconnect.isEmpty() ? "" : "without ") + socket + and + reconnect;
  }
}
