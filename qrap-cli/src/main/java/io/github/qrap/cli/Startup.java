package io.github.qrap.cli;

import io.github.qrap.api.Inheritance;
import java.util.List;
import java.util.Map;

/**
 * What the process was started with.
 *
 * @param arguments as NativeText
 * @param environment the variables by name, as NativeText, for reading settings
 * @param inherited what QEMU is to find
 * @param launcher what {@code bin/qrap} knows of the time before Java
 */
record Startup(
    List<String> arguments,
    Map<String, String> environment,
    Inheritance inherited,
    LauncherFacts launcher) {
  Startup {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** The value of a variable; empty if it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
