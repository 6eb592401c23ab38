package io.github.qrap.cli;

import java.nio.file.Path;
import java.util.List;

/** The entry point: exits with what {@link Qrap} returns. */
public final class Main {
  private Main() {}

  /** Runs {@code qrap}; ends the JVM, if it is not QEMU by then. */
  public static void main(String[] arguments) {
    LauncherFacts launcher = LauncherFacts.ofThisProcess();
    int status;
    try {
      Startup startup = Startup.ofThisProcess(launcher, arguments);
      Console console = Console.ofThisProcess(startup.inherited().descriptors());
      status = new Qrap(startup, Options.DEFAULT, new Rebuild(), console).run();
    } catch (RuntimeException | Error e) {
      Console.ofThisProcess(launcher.descriptors().orElse(List.of(2)))
          .complain(UnexpectedError.words(e, false));
      status = ExitStatus.FAILED;
    }
    System.exit(status);
  }

  /** Runs qrap itself, so {@link Qrap} does not refer to it. */
  private static final class Rebuild implements ArchiveMaker {
    @Override
    public Path rebuild(Path lib) throws Failure, InterruptedException {
      return new ClassArchive(lib, Main.class).rebuild();
    }
  }
}
