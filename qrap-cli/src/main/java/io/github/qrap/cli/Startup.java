package io.github.qrap.cli;

import io.github.qrap.api.Inheritance;
import io.github.qrap.exec.Signals;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** What this process was started with; to be called first, before anything is opened. */
  static Startup ofThisProcess(LauncherFacts launcher, String[] arguments) {
    List<Integer> descriptors =
        launcher.descriptors().isPresent()
            ? launcher.descriptors().get()
            : InheritedDescriptors.now();
    Optional<String> lib = launcher.lib();
    if (lib.isPresent()) {
      NativeLibraries.use(lib.get());
    }
    Signals signals = launcher.signals().isPresent() ? launcher.signals().get() : Signals.now();
    Optional<List<String>> environment = NativeProcess.environment(launcher.environmentHolder());
    return new Startup(
        NativeProcess.arguments(arguments),
        NativeProcess.variables(environment.orElse(List.of())),
        inheritance(descriptors, environment, signals),
        launcher);
  }

  private static Inheritance inheritance(
      List<Integer> descriptors, Optional<List<String>> environment, Signals signals) {
    Inheritance inheritance =
        Inheritance.STANDARD
            .withDescriptors(descriptors)
            .withBlockedSignals(signals.blocked())
            .withIgnoredSignals(signals.ignored());
    return environment.isPresent() ? inheritance.withEnvironment(environment.get()) : inheritance;
  }

  /** The value of a variable; empty if it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
