package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an option's value says, in the order of the command line; keys may occur repeatedly.
 *
 * @param impliedKey the key that a list may leave out in front, such as {@code driver}; empty if
 *     there is none
 * @param json whether the value is written in JSON
 */
record OptionProperties(String impliedKey, List<Property> list, boolean json) {
  static final OptionProperties NONE = new OptionProperties("", List.of(), false);

  OptionProperties {
    list = List.copyOf(list);
  }

  /** What kind of thing the option describes: the value of the implied key, or empty. */
  String kind() {
    return get(impliedKey, "");
  }

  /** The property that counts: the last with this key. */
  Optional<Property> find(String key) {
    int last = last(key);
    return last < 0 ? Optional.empty() : Optional.of(list.get(last));
  }

  private int last(String key) {
    int i = list.size() - 1;
    while (i >= 0 && !list.get(i).key().equals(key)) {
      i--;
    }
    return i;
  }

  /** The value that counts, or else this one. */
  String get(String key, String otherwise) {
    Optional<Property> found = find(key);
    return found.isPresent() ? found.get().value() : otherwise;
  }

  boolean has(String key) {
    return find(key).isPresent();
  }

  /** The id; unlike of all other properties, the first counts. Empty if there is none. */
  String id() {
    for (Property property : list) {
      if (property.key().equals("id")) {
        return property.value();
      }
    }
    return "";
  }

  /** These and then those, which override them. */
  OptionProperties plus(List<Property> others) {
    List<Property> all = new ArrayList<>(list);
    all.addAll(others);
    return new OptionProperties(impliedKey, all, json);
  }

  /** These with a text for this key, in the place of the one that counted, or else at the end. */
  OptionProperties with(String key, String value) {
    return with(Property.text(key, value));
  }

  /** These with this property, in the place of the one of its key that counted, or at the end. */
  OptionProperties with(Property property) {
    List<Property> all = new ArrayList<>(list.size() + 1);
    int last = last(property.key());
    for (int i = 0; i < list.size(); i++) {
      if (i == last) {
        all.add(property);
      } else if (!list.get(i).key().equals(property.key())) {
        all.add(list.get(i));
      }
    }
    if (last < 0) {
      all.add(property);
    }
    return new OptionProperties(impliedKey, all, json);
  }

  /** As a rule is to see it; empty without a driver, which QEMU refuses. */
  Optional<DeviceOption> device() {
    return has(impliedKey)
        ? Optional.of(new DeviceOption(kind(), others(impliedKey)))
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
  String print() {
    return json ? JsonSyntax.print(list) : ListSyntax.print(list, impliedKey);
  }
}
