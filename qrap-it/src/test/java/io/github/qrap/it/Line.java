package io.github.qrap.it;

import io.github.qrap.patch.NicChoice;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line of QEMU, with what qrap is asked to make of it.
 *
 * @param architecture as in {@code qemu-system-ARCH}
 * @param nic what qrap is asked for by {@code --nic}; empty where it is asked for nothing
 * @param options each with its words
 */
record Line(String architecture, String nic, List<List<String>> options) {
  /** The same line with these options. */
  Line with(List<List<String>> others) {
    return new Line(architecture, nic, others);
  }

  NicChoice choice() {
    return nic.isEmpty() ? NicChoice.BEST : NicChoice.parse(nic).orElseThrow();
  }

  boolean keepsNics() {
    return nic.equals("keep");
  }

  List<String> arguments() {
    return options.stream().flatMap(List::stream).toList();
  }

  /** Without its dashes. */
  static String name(List<String> option) {
    return option.get(0).replaceFirst("^--?", "");
  }

  static String value(List<String> option) {
    return option.get(option.size() - 1);
  }

  /** Whether a {@code -device} is a NIC. */
  static boolean isCard(List<String> option) {
    return name(option).equals("device") && LineGenerator.NICS.contains(driver(option));
  }

  /** What a {@code -device} is. */
  static String driver(List<String> option) {
    return value(option).replaceFirst("^\\{\"driver\":\"", "").replaceFirst("[,\"].*", "");
  }

  /** Whether an option is one of the older ones, which may make a NIC of QEMU's choice. */
  static boolean isOldForm(List<String> option) {
    return List.of("net", "nic").contains(name(option));
  }

  /** What is left of the line without its NICs and netdevs, and what refers to them. */
  List<String> withoutNetwork() {
    List<String> rest = new ArrayList<>();
    for (List<String> option : options) {
      boolean refers = List.of("global", "netdev", "object", "set").contains(name(option));
      if (!refers && !isCard(option) && !isOldForm(option)) {
        rest.addAll(option);
      }
    }
    return rest;
  }

  /** QEMU with these arguments, which answers questions. */
  Command qemu(List<String> arguments) {
    return Command.of(List.of("qemu-system-" + architecture, "-accel", "tcg"))
        .plus(arguments)
        .plus(Monitor.OPTIONS);
  }

  /** As one types it. */
  @Override
  public String toString() {
    List<String> qrap = new ArrayList<>(List.of("qrap"));
    if (!nic.isEmpty()) {
      qrap.addAll(List.of("--nic", nic));
    }
    qrap.addAll(List.of("--qemu", "qemu-system-" + architecture));
    return Command.of(qrap).plus(arguments()).line();
  }
}
