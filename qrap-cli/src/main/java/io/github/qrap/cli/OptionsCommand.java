package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Reads qrap's own options. They are long, come first, and end at the first argument that is not
 * one of them; each but the questions can be given as {@code QRAP_NAME} in the environment too.
 * Loaded only where there is one, because picocli costs more than the whole rest.
 */
@Command(
    name = "qrap",
    customSynopsis = {
      "qrap [QRAP_OPTION...] [--] [QEMU_ARG...]",
      "       qrap [QRAP_OPTION...] [--] FDNUM QEMU_CMD [QEMU_ARG...]"
    },
    header = "Runs QEMU with a network through passt; no root, bridge or configuration needed.%n",
    description = {
      "%nThe first form finds QEMU and puts the network card on its command line;"
          + " the second leaves the arguments alone and connects descriptor FDNUM.%n",
      "  qrap disk.qcow2 -m 1024               boot a disk with a network",
      "  qrap --dry-run disk.qcow2 -m 1024     show what would be run",
      "  qrap 5 kvm disk.qcow2 -nic socket,fd=5,model=virtio%n"
    },
    optionListHeading = "Options (each also as a variable: --socket is QRAP_SOCKET):%n",
    footer = {
      "%nExit status: QEMU's own; 125 if qrap failed, 126 if QEMU cannot be executed,"
          + " 127 if it is not found."
    },
    sortOptions = false,
    versionProvider = OptionsCommand.Version.class)
final class OptionsCommand {
  /** The strategy that starts nothing: asked for in one way, not in two. */
  private static final String DRY_RUN = "print";

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  @Option(
      names = "--version",
      versionHelp = true,
      description = "Show the versions of qrap and Java and exit; for QEMU's, use -version.")
  private boolean version;

  @Option(
      names = "--dry-run",
      description = "Show the command instead of running it; touches no socket.")
  private boolean dryRun;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "Connect to this socket; repeat it to give others to try. Default:"
              + " /tmp/passt_1.socket to /tmp/passt_64.socket.")
  private List<String> sockets = List.of();

  @Option(
      names = "--qemu",
      paramLabel = "PROGRAM",
      description = "Run this QEMU, a name or a path, in the first form.")
  private String qemu;

  @Option(names = "--backend", paramLabel = "ID", description = "Look for this backend only.")
  private String backend;

  @Option(
      names = "--exec",
      paramLabel = "ID",
      description = "How to run QEMU: exec, in place of qrap (default), or spawn, as a child.")
  private String strategy = Options.DEFAULT.strategy();

  @Option(
      names = "--timeout",
      paramLabel = "MS",
      description = "How long a backend may take to answer, in milliseconds. Default: 500.")
  private String timeout = Long.toString(ProbeRequest.DEFAULT_ANSWER_TIMEOUT.toMillis());

  @Option(
      names = "--trust-uid",
      paramLabel = "UID",
      description =
          "Take a backend of this user too; repeatable. Default: only your own, root's and,"
              + " if you are root, nobody's.")
  private List<String> trustedUids = List.of();

  @Option(
      names = "--no-verify",
      description = "Take a backend that accepts the connection but does not answer.")
  private boolean unverified;

  @Option(names = "--verbose", description = "Say what was found where, and how long it took.")
  private boolean verbose;

  private OptionsCommand() {}

  /**
   * Reads the options.
   *
   * @return empty if the user asked for help or the version, which has been shown
   */
  static Optional<Options.Parsed> parse(Given given, Console console) throws Failure {
    OptionsCommand command = new OptionsCommand();
    CommandLine reader = reader(command, given);
    ParseResult result;
    try {
      result = reader.parseArgs(given.arguments().toArray(new String[0]));
    } catch (ParameterException e) {
      throw new Failure(ExitStatus.FAILED, e.getMessage() + "; see qrap --help");
    }
    if (result.isUsageHelpRequested() || result.isVersionHelpRequested()) {
      StringWriter text = new StringWriter();
      PrintWriter writer = new PrintWriter(text);
      if (result.isUsageHelpRequested()) {
        reader.usage(writer);
      } else {
        reader.printVersionHelp(writer);
      }
      console.show(text.toString());
      return Optional.empty();
    }
    return Optional.of(new Options.Parsed(command.options(), result.unmatched()));
  }

  /** Everything that picocli would do to somebody else's arguments is switched off. */
  private static CommandLine reader(OptionsCommand command, Given given) {
    return new CommandLine(command)
        .setExpandAtFiles(false)
        .setPosixClusteredShortOptionsAllowed(false)
        .setStopAtUnmatched(true)
        .setUnmatchedArgumentsAllowed(true)
        .setInterpolateVariables(false)
        .setDefaultValueProvider(argument -> fromEnvironment(argument, given));
  }

  private static String fromEnvironment(ArgSpec argument, Given given) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String value = given.environment().getOrDefault(variable(option), "");
    if (value.isEmpty()) {
      return null;
    }
    return option.arity().max() == 0 ? flag(value) : value;
  }

  /** The variable that stands for an option: QRAP_NO_VERIFY for --no-verify. */
  private static String variable(OptionSpec option) {
    String name = option.longestName().substring(2).replace('-', '_');
    return "QRAP_" + name.toUpperCase(Locale.ROOT);
  }

  /** The usual ways to switch something on in the environment. */
  private static String flag(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "yes", "on" -> "true";
      case "0", "no", "off" -> "false";
      default -> value;
    };
  }

  private Options options() throws Failure {
    if (strategy.equals(DRY_RUN)) {
      throw new Failure(ExitStatus.FAILED, "--exec print: runs nothing; for that use --dry-run");
    }
    return new Options(
        dryRun ? DRY_RUN : strategy,
        Optional.ofNullable(backend),
        Optional.ofNullable(qemu),
        ProbeRequest.DEFAULT
            .withSockets(paths(sockets))
            .withAnswerTimeout(milliseconds(timeout))
            .withTrustedUids(uids(trustedUids))
            .withVerify(!unverified),
        verbose);
  }

  private static Duration milliseconds(String text) throws Failure {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return Duration.ofMillis(value);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Failure(
        ExitStatus.FAILED,
        "--timeout " + text + ": must be a number of milliseconds from 1 to " + Integer.MAX_VALUE);
  }

  private static List<String> paths(List<String> texts) throws Failure {
    if (texts.contains("")) {
      throw new Failure(ExitStatus.FAILED, "--socket: the path is empty");
    }
    return texts;
  }

  private static Set<Long> uids(List<String> texts) throws Failure {
    Set<Long> uids = new HashSet<>();
    for (String text : texts) {
      try {
        uids.add(Integer.toUnsignedLong(Integer.parseUnsignedInt(text)));
      } catch (NumberFormatException e) {
        throw new Failure(
            ExitStatus.FAILED, "--trust-uid " + text + ": must be the number of a user, see id -u");
      }
    }
    return uids;
  }

  /** The version lines. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = OptionsCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "qrap for the JVM " + (version == null ? "(not packaged)" : version),
        "Java " + Runtime.version() + ", " + System.getProperty("java.home")
      };
    }
  }
}
