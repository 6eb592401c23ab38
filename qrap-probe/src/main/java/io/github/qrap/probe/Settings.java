package io.github.qrap.probe;

import io.github.qrap.api.ReplacedNetdev;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of a netdev, read as QEMU reads them. */
final class Settings {
  private final Map<String, List<String>> settings;

  Settings(ReplacedNetdev netdev) {
    this.settings = netdev.settings();
  }

  /** Every value of a key that may be repeated. */
  List<String> all(String key) {
    return settings.getOrDefault(key, List.of());
  }

  /** The value of a key that counts once: QEMU takes the last one. */
  Optional<String> last(String key) {
    List<String> values = all(key);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** The value of a switch; empty if it is not set. */
  Optional<Boolean> flag(String key) throws InvalidSettingException {
    Optional<String> value = last(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return switch (value.get()) {
      case "on", "yes", "true", "y" -> Optional.of(true);
      case "off", "no", "false", "n" -> Optional.of(false);
      default ->
          throw InvalidSettingException.alsoForQemu(key + "=" + value.get(), "neither on nor off");
    };
  }

  /** The settings of these keys as the command line has them, the last of each that counts once. */
  List<String> texts(String... keys) {
    List<String> texts = new ArrayList<>();
    for (String key : keys) {
      Optional<String> value = last(key);
      if (value.isPresent()) {
        texts.add(key + "=" + value.get());
      }
    }
    return texts;
  }

  /** The settings of a key that may be repeated, as the command line has them. */
  List<String> allTexts(String key) {
    List<String> texts = new ArrayList<>();
    for (String value : all(key)) {
      texts.add(key + "=" + value);
    }
    return texts;
  }

  /** The settings that have none of these keys. */
  List<String> textsBeside(Set<String> keys) {
    List<String> texts = new ArrayList<>();
    for (String key : settings.keySet()) {
      if (!keys.contains(key)) {
        texts.addAll(allTexts(key));
      }
    }
    return texts;
  }
}
