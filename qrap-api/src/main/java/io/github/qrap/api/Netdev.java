package io.github.qrap.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The {@code -netdev} that a backend wants, without its id.
 *
 * @param type QEMU's type of network back end, such as {@code socket} or {@code stream}
 * @param properties its other properties, in order, unescaped
 * @param descriptorProperty the property that takes the number of the descriptor in QEMU, where one
 *     is handed over: {@code fd} for {@code socket}, {@code addr.str} for {@code stream}
 */
public record Netdev(
    String type, Map<String, String> properties, Optional<String> descriptorProperty) {
  /**
   * {@code socket,fd=N}: frames on a stream socket, each behind its length as four bytes
   * big-endian. Understood by every QEMU.
   */
  public static final Netdev SOCKET = new Netdev("socket", Map.of(), Optional.of("fd"));

  public Netdev {
    Objects.requireNonNull(type, "type");
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    Objects.requireNonNull(descriptorProperty, "descriptorProperty");
  }

  /** All properties but the id, with {@code descriptor} where the type takes one. */
  public Map<String, String> properties(int descriptor) {
    Map<String, String> all = new LinkedHashMap<>(properties);
    if (descriptorProperty.isPresent()) {
      all.put(descriptorProperty.get(), Integer.toString(descriptor));
    }
    return Collections.unmodifiableMap(all);
  }
}
