package io.github.qrap.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One {@code -device} option as QEMU understands it, however it was spelled ({@code --device}, a
 * list of {@code key=value}, or JSON).
 *
 * @param driver the device model as typed, aliases not resolved: {@code e1000}, {@code virtio-net}
 * @param properties the other properties in the order of the command line, unescaped; a nested JSON
 *     value stands as its JSON text, a JSON boolean as {@code on} or {@code off}
 */
public record DeviceOption(String driver, Map<String, String> properties) {
  public DeviceOption {
    Objects.requireNonNull(driver, "driver");
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }
}
