package io.github.qrap.cli;

import java.util.List;
import java.util.Map;

/**
 * What the process was started with.
 *
 * @param arguments as NativeText
 * @param environment as NativeText
 * @param inherited the numbers of the descriptors that the parent handed in
 */
record Given(List<String> arguments, Map<String, String> environment, List<Integer> inherited) {
  Given {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    inherited = List.copyOf(inherited);
  }

  Given withArguments(List<String> others) {
    return new Given(others, environment, inherited);
  }
}
