package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.Demand;
import io.github.qrap.api.ReplacedNetdev;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LostSettingsTest {
  @Test
  void eachSettingOfAUserNetworkIsNamed() {
    Map<String, List<String>> settings = new LinkedHashMap<>();
    settings.put("net", List.of("192.168.5.0/24"));
    settings.put("hostfwd", List.of("tcp::2222-:22", "udp::53-:53"));
    assertEquals(
        Optional.of(
            "not kept, because the netdev user is replaced: net=192.168.5.0/24,"
                + " hostfwd=tcp::2222-:22, hostfwd=udp::53-:53;"
                + " to forward a port: qrap --start --passt-arg '-t 2222:22' ..."),
        remark("user", settings));
    assertEquals(
        Optional.of("not kept, because the netdev passt is replaced: tcp-ports=2222:22"),
        remark("passt", Map.of("tcp-ports", List.of("2222:22"))));
  }

  @Test
  void thereIsNothingToSayWhereNothingIsLost() {
    assertEquals(Optional.empty(), LostSettings.remark(Demand.ANY));
    assertEquals(Optional.empty(), remark("user", Map.of()));
    assertEquals(Optional.empty(), remark("tap", Map.of("ifname", List.of("tap0"))));
  }

  private static Optional<String> remark(String type, Map<String, List<String>> settings) {
    return LostSettings.remark(Demand.ANY.withReplaced(new ReplacedNetdev(type, settings)));
  }
}
