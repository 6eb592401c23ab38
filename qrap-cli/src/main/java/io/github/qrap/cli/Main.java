package io.github.qrap.cli;

import io.github.qrap.api.Inheritance;
import io.github.qrap.exec.Signals;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** The entry point: gathers what the process was given and exits with what {@link Qrap} returns. */
public final class Main {
  private Main() {}

  /** Runs {@code qrap}; ends the JVM, if it is not QEMU by then. */
  public static void main(String[] arguments) {
    Startup startup = startup(LauncherFacts.ofThisProcess(), arguments);
    Console console = console(startup.inherited().descriptors());
    System.exit(new Qrap(startup, Options.DEFAULT, console).run());
  }

  /** What this process was started with; to be called first, before anything is opened. */
  static Startup startup(LauncherFacts launcher, String[] arguments) {
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

  /** The standard streams that the parent has left open. */
  static Console console(List<Integer> descriptors) {
    return new Console(
        stream(1, FileDescriptor.out, descriptors),
        stream(2, FileDescriptor.err, descriptors),
        isTerminal(1));
  }

  /** A number that the parent has closed may be a file or socket of our own by now. */
  private static OutputStream stream(int number, FileDescriptor stream, List<Integer> descriptors) {
    return descriptors.contains(number)
        ? new FileOutputStream(stream)
        : OutputStream.nullOutputStream();
  }

  /**
   * Whether the descriptor is open on a terminal; as far as its name tells, which costs nothing.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      String file = new File("/proc/self/fd/" + descriptor).getCanonicalPath();
      return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
