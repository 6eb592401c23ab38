package io.github.qrap.cli;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Preview;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.SettingResult;
import io.github.qrap.exec.ShellQuoting;
import java.util.List;

/** The backends of a command that is not run, for people. */
final class Backends {
  private Backends() {}

  /** What would start them, or where QEMU would connect, each as a comment of the shell. */
  static String comments(List<Route> routes) {
    StringBuilder comments = new StringBuilder();
    for (Route route : routes) {
      Preview preview = route.preview();
      String text =
          preview.command().isEmpty() ? reconnecting(route) : ShellQuoting.line(preview.command());
      if (!text.isEmpty()) {
        comments.append("# ").append(name(route, routes)).append(": ").append(text).append('\n');
      }
    }
    return comments.toString();
  }

  /** What QEMU does by itself where it connects to the backend. */
  static String again(Attachment attachment) {
    return "QEMU connects to it, and again within "
        + attachment.reconnect().orElseThrow().toMillis()
        + " ms when it is back after a loss";
  }

  /** Where QEMU would connect by itself, which need not be where it is shown; or empty. */
  private static String reconnecting(Route route) {
    Attachment shown = route.preview().attachment();
    if (shown.reconnect().isEmpty()) {
      return "";
    }
    String places = route.probes().get(0).places(route.request());
    return (places.isEmpty() ? "" : "the first that answers at " + places + "; ") + again(shown);
  }

  /** Each of which there is more to say, and what becomes of the settings. */
  static String explained(List<Route> routes) {
    StringBuilder text = new StringBuilder();
    for (Route route : routes) {
      Preview preview = route.preview();
      String reconnecting = reconnecting(route);
      if (preview.command().isEmpty() && preview.settings().isEmpty() && reconnecting.isEmpty()) {
        continue;
      }
      text.append(name(route, routes)).append(": ");
      text.append(
          preview.command().isEmpty()
              ? route.probes().get(0).description()
              : ShellQuoting.line(preview.command()));
      text.append('\n');
      text.append(reconnecting.isEmpty() ? "" : "  " + reconnecting + "\n");
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
