package io.github.qrap.patch;

import io.github.qrap.patch.OptionTable.Syntax;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Command lines on which QEMU only tells about itself, or has no machine to give a network to.
 *
 * <p>Source: what QEMU 7.2 does for each option with {@code help} or {@code ?}; where it answers
 * with an error instead, nothing is started either.
 */
final class InformationalQuery {
  /**
   * Keys whose value selects a kind of thing, and which answer {@code help} with those there are.
   */
  private static final Set<String> SELECTORS =
      Set.of("accel", "backend", "driver", "format", "model", "qom-type", "type");

  private InformationalQuery() {}

  static boolean isAsked(List<QemuOption> options, Machine machine) {
    if (machine.type().equals("none")) {
      return true;
    }
    for (QemuOption option : options) {
      Optional<Syntax> syntax = OptionTable.syntax(option.name());
      if (syntax.isPresent() && isAsked(option, syntax.get())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAsked(QemuOption option, Syntax syntax) {
    return switch (syntax) {
      case QUESTION -> true;
      case FLAG, TEXT -> false;
      case CHOICE -> isHelp(option.text());
      case LIST -> !OptionProperties.isJson(option.text()) && asksWithin(option.text());
    };
  }

  private static boolean asksWithin(String list) {
    // Parsing every list would be a waste, as next to none asks.
    if (!list.contains("help") && !list.contains("?")) {
      return false;
    }
    for (Property property : ListSyntax.parse(list, "").list()) {
      if (property.type() == Property.Type.SWITCH
          ? isHelp(property.key())
          : SELECTORS.contains(property.key()) && isHelp(property.value())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHelp(String word) {
    return word.equals("help") || word.equals("?");
  }
}
