package io.github.qrap.cli;

import io.github.qrap.api.PluginException;
import io.github.qrap.api.ProviderException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;

/** One run of the command, from what was given to an exit status. */
final class Qrap {
  private final Given given;
  private final Options defaults;
  private final Console console;

  /**
   * A run.
   *
   * @param defaults the options where nobody has given any
   */
  Qrap(Given given, Options defaults, Console console) {
    this.given = given;
    this.defaults = defaults;
    this.console = console;
  }

  /** Runs; returns the exit status if this process is still the same. */
  int run() {
    try {
      Optional<Options.Parsed> parsed =
          asksForOptions()
              ? OptionsCommand.parse(given, console)
              : Optional.of(new Options.Parsed(defaults, given.arguments()));
      return parsed.isEmpty() ? ExitStatus.OK : run(parsed.get());
    } catch (Failure e) {
      for (String line : e.getMessage().split("\n")) {
        console.complain(line);
      }
      return e.status();
    } catch (ProviderException | PluginException e) {
      console.complain(e.getMessage());
      return ExitStatus.FAILED;
    } catch (InterruptedException e) {
      console.complain("interrupted");
      return ExitStatus.FAILED;
    } catch (RuntimeException | LinkageError e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace, true));
      console.complain("internal error, please report it: " + trace);
      return ExitStatus.FAILED;
    }
  }

  private int run(Options.Parsed parsed) throws Failure, ProviderException, InterruptedException {
    Options options = parsed.options();
    PrintStream out = System.out;
    try (Plugins plugins =
        options.plugins().isEmpty()
            ? Plugins.usual(given.environment())
            : Plugins.at(options.plugins())) {
      for (Plugins.Problem problem : plugins.problems()) {
        console.complain("left out a plug-in: " + problem);
      }
      if (!plugins.isEmpty()) {
        // Standard output is for results, and QEMU's after that.
        System.setOut(System.err);
      }
      if (options.listing() != Options.Listing.NONE) {
        ProviderList list = ProviderList.of(plugins, options.probe(), console);
        console.show(list.text(options.listing(), console.isTerminal()));
        return ExitStatus.OK;
      }
      return new Pipeline(given, options, plugins, console).run(parsed.rest());
    } finally {
      System.setOut(out);
    }
  }

  /** Whether reading the options is worth loading picocli. */
  private boolean asksForOptions() {
    List<String> arguments = given.arguments();
    if (!arguments.isEmpty() && arguments.get(0).startsWith("--")) {
      return true;
    }
    for (String variable : given.environment().keySet()) {
      if (variable.startsWith("QRAP_")) {
        return true;
      }
    }
    return false;
  }
}
