package io.github.qrap.cli;

import java.nio.file.Path;

/** The entry point: exits with what {@link Qrap} returns. */
public final class Main {
  private Main() {}

  /** Runs {@code qrap}; ends the JVM, if it is not QEMU by then. */
  public static void main(String[] arguments) {
    Startup startup = Startup.ofThisProcess(LauncherFacts.ofThisProcess(), arguments);
    Console console = Console.ofThisProcess(startup.inherited().descriptors());
    System.exit(new Qrap(startup, Options.DEFAULT, new Rebuild(), console).run());
  }

  /** Runs qrap itself, so {@link Qrap} does not refer to it. */
  private static final class Rebuild implements ArchiveMaker {
    @Override
    public Path rebuild(Path lib) throws Failure, InterruptedException {
      return new ClassArchive(lib, Main.class).rebuild();
    }
  }
}
