package io.github.qrap.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.List;

/** The entry point: gathers what the process was given and exits with what {@link Qrap} returns. */
public final class Main {
  private Main() {}

  /** Runs {@code qrap}; ends the JVM, if it is not QEMU by then. */
  public static void main(String[] arguments) {
    List<Integer> inherited = InheritedDescriptors.now();
    Console console =
        new Console(
            stream(1, FileDescriptor.out, inherited),
            stream(2, FileDescriptor.err, inherited),
            InheritedDescriptors.isTerminal(1));
    Given given =
        new Given(NativeProcess.arguments(arguments), NativeProcess.environment(), inherited);
    System.exit(new Qrap(given, console).run());
  }

  /** A number that the parent has closed may be a file or socket of our own by now. */
  private static OutputStream stream(int number, FileDescriptor stream, List<Integer> inherited) {
    return inherited.contains(number)
        ? new FileOutputStream(stream)
        : OutputStream.nullOutputStream();
  }
}
