package io.github.qrap.cli;

import io.github.qrap.api.Inheritance;
import io.github.qrap.exec.Signals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** The entry point: gathers what the process was given and exits with what {@link Qrap} returns. */
public final class Main {
  private Main() {}

  /** Runs {@code qrap}; ends the JVM, if it is not QEMU by then. */
  public static void main(String[] arguments) {
    Launcher launcher = Launcher.fromProperties();
    List<Integer> descriptors = InheritedDescriptors.now(launcher);
    Console console =
        new Console(
            stream(1, FileDescriptor.out, descriptors),
            stream(2, FileDescriptor.err, descriptors),
            InheritedDescriptors.isTerminal(1));
    Launcher.useNativeLibraries();
    Signals signals = Signals.now();
    Optional<List<String>> environment = NativeProcess.environment(launcher.witness());
    Inheritance inherited =
        new Inheritance(
            descriptors,
            environment,
            launcher.blockedSignals().orElse(signals.blocked()),
            launcher.ignoredSignals().orElse(signals.ignored()));
    Given given =
        new Given(
            NativeProcess.arguments(arguments),
            NativeProcess.variables(environment.orElse(List.of())),
            inherited,
            launcher.witness());
    System.exit(new Qrap(given, console).run());
  }

  /** A number that the parent has closed may be a file or socket of our own by now. */
  private static OutputStream stream(int number, FileDescriptor stream, List<Integer> descriptors) {
    return descriptors.contains(number)
        ? new FileOutputStream(stream)
        : OutputStream.nullOutputStream();
  }
}
