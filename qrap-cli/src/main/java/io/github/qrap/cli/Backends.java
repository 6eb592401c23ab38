package io.github.qrap.cli;

import io.github.qrap.api.Preview;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.SettingResult;
import io.github.qrap.exec.ShellQuoting;
import java.util.List;

/** The backends of a command that is not run, for people. */
final class Backends {
  private Backends() {}

  /** The commands that would start them, each as a comment of the shell. */
  static String comments(List<Route> routes) {
    StringBuilder comments = new StringBuilder();
    for (Route route : routes) {
      Preview preview = route.preview();
      if (!preview.command().isEmpty()) {
        comments.append("# ").append(name(route, routes)).append(": ");
        comments.append(ShellQuoting.line(preview.command())).append('\n');
      }
    }
    return comments.toString();
  }

  /** Each that is started or that settings are meant for, and what becomes of the settings. */
  static String explained(List<Route> routes) {
    StringBuilder text = new StringBuilder();
    for (Route route : routes) {
      Preview preview = route.preview();
      if (preview.command().isEmpty() && preview.settings().isEmpty()) {
        continue;
      }
      text.append(name(route, routes)).append(": ");
      text.append(
          preview.command().isEmpty()
              ? route.probes().get(0).description()
              : ShellQuoting.line(preview.command()));
      text.append('\n');
      for (PublishedPort port : route.request().published()) {
        text.append("  published ").append(port).append('\n');
      }
      for (SettingResult setting : preview.settings()) {
        text.append("  ").append(Remarks.line(setting));
        if (!setting.arguments().isEmpty()) {
          text.append(" (").append(ShellQuoting.line(setting.arguments())).append(')');
        }
        text.append('\n');
      }
      String way = Remarks.way(preview.remedies(), route.request());
      text.append(way.isEmpty() ? "" : "  " + way + "\n");
    }
    return text.toString();
  }

  private static String name(Route route, List<Route> routes) {
    return routes.size() == 1 ? "backend" : "backend of " + route.request().demand().netdevId();
  }
}
