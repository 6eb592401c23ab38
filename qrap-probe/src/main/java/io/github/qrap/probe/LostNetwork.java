package io.github.qrap.probe;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.Remedy.StartDaemon;
import io.github.qrap.api.Remedy.StartDaemon.Place;
import io.github.qrap.api.ReplacedNetdev;
import io.github.qrap.api.SettingResult;
import io.github.qrap.api.SettingResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the netdev that gives way, which a passt that runs already cannot take.
 *
 * @param settings each of them
 * @param remedies what would keep those that another passt could keep
 */
record LostNetwork(List<SettingResult> settings, List<Remedy> remedies) {
  private static final String TAKES_NONE = "a passt that runs already takes no settings";

  /**
   * Of a request.
   *
   * @param socket where that passt listens, if the request names it
   */
  static LostNetwork of(ProbeRequest request, PasstHost host, Optional<String> socket) {
    PasstNetwork network =
        PasstNetwork.of(request.withDaemonArguments(List.of()).withVhostUser(false), host);
    List<SettingResult> settings = new ArrayList<>();
    if (network.refusal().isPresent()) {
      // QEMU would refuse them, so that they cannot have been of use.
      for (String setting : all(request.demand().replaced().orElseThrow())) {
        settings.add(SettingResult.lost(setting, TAKES_NONE));
      }
      return new LostNetwork(settings, List.of());
    }
    boolean keepable = false;
    for (SettingResult result : network.settings()) {
      if (result.outcome() == Outcome.LOST) {
        // What to do is meant for a passt that is started.
        settings.add(SettingResult.lost(result.setting(), result.reason()));
      } else if (result.arguments().isEmpty()) {
        settings.add(result);
      } else {
        keepable = true;
        settings.add(SettingResult.lost(result.setting(), TAKES_NONE));
      }
    }
    return new LostNetwork(
        settings,
        keepable
            ? List.of(new Remedy.UseProbe(PrivatePasstProbe.ID), start(network, socket))
            : List.of());
  }

  /** The passt that would have kept them, at the same place. */
  private static Remedy start(PasstNetwork network, Optional<String> socket) {
    List<String> command = new ArrayList<>(List.of("passt"));
    if (socket.isPresent()) {
      command.addAll(List.of("--socket", socket.get()));
    }
    command.addAll(network.arguments());
    return new StartDaemon(command, socket.isPresent() ? Place.SEARCHED : Place.USUAL, false);
  }

  private static List<String> all(ReplacedNetdev netdev) {
    List<String> all = new ArrayList<>();
    netdev.settings().forEach((key, values) -> values.forEach(value -> all.add(key + "=" + value)));
    return all;
  }
}
