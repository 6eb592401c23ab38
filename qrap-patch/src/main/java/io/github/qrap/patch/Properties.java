package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an option's value says, in the order of the command line; keys may occur repeatedly. */
record Properties(List<Property> list, boolean json) {
  Properties {
    list = List.copyOf(list);
  }

  static boolean isJson(String value) {
    return value.startsWith("{");
  }

  /** The property that counts: the last with this key. */
  Optional<Property> find(String key) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).key().equals(key)) {
        return Optional.of(list.get(i));
      }
    }
    return Optional.empty();
  }

  /** The value that counts, or else this one. */
  String get(String key, String otherwise) {
    Optional<Property> found = find(key);
    return found.isPresent() ? found.get().value() : otherwise;
  }

  boolean has(String key) {
    return find(key).isPresent();
  }

  /** As a rule is to see it; empty without a driver, which QEMU refuses. */
  Optional<DeviceOption> device() {
    return has("driver")
        ? Optional.of(new DeviceOption(get("driver", ""), others("driver")))
        : Optional.empty();
  }

  private Map<String, String> others(String except) {
    Map<String, String> others = new LinkedHashMap<>();
    for (Property property : list) {
      if (!property.key().equals(except)) {
        others.put(property.key(), property.value());
      }
    }
    return others;
  }

  /** As an option's value, in the syntax of {@link #json}. */
  String print(String impliedKey) {
    return json ? JsonSyntax.print(list) : ListSyntax.print(list, impliedKey);
  }
}
