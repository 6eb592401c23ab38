package io.github.qrap.patch;

import io.github.qrap.patch.OptionTable.Row;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Command lines on which QEMU only prints information about itself, or has no machine to give a
 * network to.
 *
 * <p>Source: what QEMU 7.2, 10.0 and 11.1 do for each option with {@code help} or {@code ?}; where
 * one answers with an error instead, nothing is started either.
 */
final class InformationalQuery {
  /**
   * Keys whose value selects a kind of thing; {@code help} in its place lists the kinds there are.
   * So does the key that an option implies.
   */
  private static final Set<String> SELECTORS = Set.of("accel", "driver", "format", "model");

  private InformationalQuery() {}

  static boolean isAsked(List<QemuOption> options, Machine machine) {
    if (machine.type().equals("none")) {
      return true;
    }
    for (QemuOption option : options) {
      Optional<Row> row = OptionTable.find(option.name());
      if (row.isPresent() && isAsked(option, row.get())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAsked(QemuOption option, Row row) {
    return switch (row.syntax()) {
      case QUESTION -> true;
      case FLAG, TEXT -> false;
      case CHOICE -> isHelp(option.text());
      case WORDS -> asksAmong(option.text());
      case LIST, LIST_OR_JSON -> asksWithin(option.list());
    };
  }

  /** Also for the trace events, which are words with a prefix. */
  private static boolean asksAmong(String text) {
    for (String word : text.split(",")) {
      if (isHelp(word.startsWith("trace:") ? word.substring("trace:".length()) : word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean asksWithin(OptionProperties list) {
    for (Property property : list.list()) {
      boolean selects =
          property.key().equals(list.impliedKey()) || SELECTORS.contains(property.key());
      if (property.type() == Property.Type.SWITCH
          ? isHelp(property.key())
          : selects && isHelp(property.value())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHelp(String word) {
    return word.equals("help") || word.equals("?");
  }
}
