package io.github.qrap.cli;

import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.patch.Rewriter;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** One run of the command, from what the process was started with to an exit status. */
final class Qrap {
  private final Startup startup;
  private final Options defaults;
  private final ArchiveMaker archives;
  private final Console console;
  private boolean verbose;

  /**
   * A run.
   *
   * @param defaults the options where none are given
   */
  Qrap(Startup startup, Options defaults, ArchiveMaker archives, Console console) {
    this.startup = startup;
    this.defaults = defaults;
    this.archives = archives;
    this.console = console;
  }

  /** Runs; returns the exit status if this process is still the same. */
  int run() {
    try {
      Options.Parsed parsed =
          asksForOptions()
              ? OptionsParser.parse(startup.arguments(), startup.environment())
              : new Options.Parsed(defaults, startup.arguments(), List.of());
      verbose = parsed.options().verbose();
      for (String warning : parsed.warnings()) {
        console.complain(warning);
      }
      return run(parsed.options(), parsed.rest());
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
    } catch (RuntimeException | Error e) {
      console.complain(UnexpectedError.words(e, verbose));
      return ExitStatus.FAILED;
    }
  }

  private int run(Options options, List<String> line)
      throws Failure, ProviderException, InterruptedException {
    switch (options.action()) {
      case HELP -> console.show(OptionsCommand.usage());
      case VERSION -> console.show(Version.text(startup));
      case REBUILD_ARCHIVE -> rebuildArchive();
      default -> {
        return runWithPlugins(options, line);
      }
    }
    return ExitStatus.OK;
  }

  private void rebuildArchive() throws Failure, InterruptedException {
    if (startup.launcher().lib().isEmpty()) {
      throw new Failure(
          ExitStatus.FAILED, "--rebuild-archive: only bin/qrap starts Java with an archive");
    }
    Path lib = Path.of(startup.launcher().lib().get()).toAbsolutePath().normalize();
    Path archive = archives.rebuild(lib);
    console.show(archive + ": made for Java " + Runtime.version() + "\n");
  }

  private int runWithPlugins(Options options, List<String> line)
      throws Failure, ProviderException, InterruptedException {
    PrintStream out = System.out;
    try (Plugins plugins =
        options.plugins().isEmpty()
            ? Plugins.usual(startup.environment())
            : Plugins.at(options.pluginsName(), options.plugins())) {
      for (Plugins.Problem problem : plugins.problems()) {
        console.complain("ignoring plug-in " + problem);
      }
      if (!plugins.isEmpty()) {
        // Standard output is for results, and QEMU's after that.
        System.setOut(System.err);
      }
      return runWith(plugins, options, line);
    } finally {
      System.setOut(out);
    }
  }

  private int runWith(Plugins plugins, Options options, List<String> line)
      throws Failure, ProviderException, InterruptedException {
    if (options.action() == Options.Action.LIST || options.action() == Options.Action.LIST_JSON) {
      ProviderList list = ProviderList.of(plugins, options.probe(), console);
      console.show(list.text(options.action(), console.isTerminal()));
      return ExitStatus.OK;
    }
    // What execvp(3) takes where PATH is not set.
    ProgramSearch search =
        new ProgramSearch(startup.environment().getOrDefault("PATH", "/bin:/usr/bin"));
    Selection selection = new Selection(options, plugins, console);
    Invocation invocation =
        new InvocationReader(
                options,
                startup.inherited(),
                search,
                new Rewriter(selection.rules(), options.nic())
                    .knowingDirectories(new HostDirectories()),
                console)
            .read(line);
    Starting starting =
        new Starting(
            selection.strategy(),
            new ProcessHooks(startup.launcher().environmentHolder()),
            console);
    Connecting connecting =
        new Connecting(
            invocation.demands().isEmpty() ? List.of() : selection.probes(),
            options,
            new NoBackend(search),
            console);
    Wrapping wrapping = new Wrapping(selection.wrappers(), search);
    QemuInspection inspection = new QemuVersionQuery(startup.environment());
    Run run = new Run(inspection, connecting, wrapping, starting, console);
    if (options.action() == Options.Action.EXPLAIN) {
      boolean coloured = console.isColoured(startup);
      console.show(new Explaining(run, wrapping, coloured).text(invocation));
      return ExitStatus.OK;
    }
    return run.run(invocation);
  }

  /** Whether reading the options is worth loading picocli. */
  private boolean asksForOptions() {
    List<String> arguments = startup.arguments();
    if (!arguments.isEmpty() && arguments.get(0).startsWith("--")) {
      return true;
    }
    for (String variable : startup.environment().keySet()) {
      if (variable.startsWith("QRAP_")) {
        return true;
      }
    }
    return false;
  }
}
