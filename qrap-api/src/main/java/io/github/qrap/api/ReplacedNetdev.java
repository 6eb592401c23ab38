package io.github.qrap.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The netdev of the command line whose place a backend takes.
 *
 * @param type QEMU's type of netdev, such as {@code user}
 * @param settings what the command line says of it, but for its id, unescaped; a key may occur
 *     repeatedly, as {@code hostfwd}, and its values are then in the order of the command line
 */
public record ReplacedNetdev(String type, Map<String, List<String>> settings) {
  public ReplacedNetdev {
    Objects.requireNonNull(type, "type");
    Map<String, List<String>> copy = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> entry : settings.entrySet()) {
      copy.put(entry.getKey(), Collections.unmodifiableList(new ArrayList<>(entry.getValue())));
    }
    settings = Collections.unmodifiableMap(copy);
  }

  /**
   * Whether it is QEMU's own network and locks the guest in ({@code restrict=on}). For such a guest
   * only a backend may be used that keeps it in, and says so: its {@link SettingResult} of {@code
   * restrict} is {@link SettingResult.Outcome#KEPT}. A value that QEMU would refuse ({@code
   * restrict=1}) counts as on, because whoever wrote it does not want the guest to get out.
   */
  public boolean locksIn() {
    List<String> values = settings.getOrDefault("restrict", List.of());
    return type.equals("user")
        && !values.isEmpty()
        && !List.of("off", "no", "false", "n").contains(values.get(values.size() - 1));
  }
}
