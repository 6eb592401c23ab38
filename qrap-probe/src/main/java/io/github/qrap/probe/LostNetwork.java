package io.github.qrap.probe;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.Remedy.StartDaemon;
import io.github.qrap.api.Remedy.StartDaemon.Place;
import io.github.qrap.api.ReplacedNetdev;
import java.util.ArrayList;
import java.util.List;

/** What the netdev that gives way was told, and a passt that runs already cannot be told. */
final class LostNetwork {
  private LostNetwork() {}

  /** The same result with a remark on what is lost, and what would keep it. */
  static ProbeResult remarked(ProbeResult result, ProbeRequest request, PasstHost host) {
    ReplacedNetdev netdev = request.demand().replaced().orElseThrow();
    PasstNetwork network = PasstNetwork.of(request.withDaemonArguments(List.of()), host);
    if (network.refusal().isPresent()) {
      return result.withRemarks(List.of(lost(all(netdev)), network.refusal().get()));
    }
    List<String> remarks = new ArrayList<>();
    List<Remedy> remedies = new ArrayList<>();
    if (!network.kept().isEmpty()) {
      remarks.add(lost(network.kept()));
      remedies.add(new Remedy.UseProbe(PrivatePasstProbe.ID));
      remedies.add(start(network, request, result.backend().orElseThrow().address()));
    }
    remarks.addAll(network.losses());
    return result.withRemarks(remarks).withRemedies(remedies);
  }

  /** The passt that would have done it, at the same place. */
  private static Remedy start(PasstNetwork network, ProbeRequest request, String address) {
    List<String> command = new ArrayList<>(List.of("passt"));
    boolean named = !request.sockets().isEmpty();
    if (named) {
      command.addAll(List.of("--socket", address));
    }
    command.addAll(network.arguments());
    return new StartDaemon(command, named ? Place.SEARCHED : Place.USUAL, false);
  }

  private static String lost(List<String> settings) {
    return "not kept, as a passt that runs already takes no settings: "
        + String.join(", ", settings);
  }

  private static List<String> all(ReplacedNetdev netdev) {
    List<String> all = new ArrayList<>();
    netdev.settings().forEach((key, values) -> values.forEach(value -> all.add(key + "=" + value)));
    return all;
  }
}
