package io.github.qrap.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;

/** The entry point: gathers what the process was given and exits with what {@link Qrap} returns. */
public final class Main {
  private Main() {}

  /** Runs {@code qrap}; returns only if the status is 0 and the JVM ends by itself. */
  public static void main(String[] arguments) {
    List<Integer> inherited = InheritedDescriptors.now();
    Console console =
        new Console(
            new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    Given given =
        new Given(NativeProcess.arguments(arguments), NativeProcess.environment(), inherited);
    System.exit(new Qrap(given, console).run());
  }
}
