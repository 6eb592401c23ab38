package io.github.qrap.cli;

import io.github.qrap.api.Inheritance;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the process was started with.
 *
 * @param arguments as NativeText
 * @param environment the variables by name, as NativeText, for reading settings
 * @param inherited what QEMU is to find
 * @param witness a child that the launcher has left, to be ended before QEMU runs
 */
record Given(
    List<String> arguments,
    Map<String, String> environment,
    Inheritance inherited,
    OptionalLong witness) {
  Given {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }
}
