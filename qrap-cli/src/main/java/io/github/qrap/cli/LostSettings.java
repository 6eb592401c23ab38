package io.github.qrap.cli;

import io.github.qrap.api.Demand;
import io.github.qrap.api.ReplacedNetdev;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the command line says of a netdev that is replaced, and the guest's new network lacks. */
final class LostSettings {
  private LostSettings() {}

  /** A remark about the settings of a network that QEMU would have made by itself. */
  static Optional<String> remark(Demand demand) {
    if (demand.replaced().isEmpty()) {
      return Optional.empty();
    }
    ReplacedNetdev netdev = demand.replaced().get();
    if (!netdev.type().equals("user") && !netdev.type().equals("passt")) {
      // The others say where a network is, and not what it is like.
      return Optional.empty();
    }
    StringBuilder lost = new StringBuilder();
    for (Map.Entry<String, List<String>> setting : netdev.settings().entrySet()) {
      for (String value : setting.getValue()) {
        lost.append(lost.isEmpty() ? "" : ", ");
        lost.append(setting.getKey()).append('=').append(value);
      }
    }
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "not kept, because the netdev "
                + netdev.type()
                + " is replaced: "
                + lost
                + advice(netdev));
  }

  private static String advice(ReplacedNetdev netdev) {
    return netdev.settings().containsKey("hostfwd")
        ? "; to forward a port: qrap --start --passt-arg '-t 2222:22' ..."
        : "";
  }
}
