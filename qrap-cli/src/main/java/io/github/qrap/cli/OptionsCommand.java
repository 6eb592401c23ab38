package io.github.qrap.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Declares qrap's own options. They are long, come first, and end at the first argument that is not
 * one of them. Each can be set by a variable {@code QRAP_NAME} of the environment too, but for
 * those that run nothing. Loaded only where there is one, because picocli costs more than the whole
 * rest.
 */
@Command(
    name = "qrap",
    customSynopsis = {
      "qrap [QRAP_OPTION...] [--] [QEMU_ARG...]",
      "       qrap [QRAP_OPTION...] [--] FDNUM QEMU_CMD [QEMU_ARG...]"
    },
    header = {
      "Runs QEMU with a network through passt; no root, bridge or configuration needed.%n",
      "  qrap disk.qcow2 -m 1024               boot a disk behind a passt that runs",
      "  qrap --start disk.qcow2 -m 1024       boot it behind a new passt",
      "  qrap 5 kvm disk.qcow2 -nic socket,fd=5,model=virtio%n"
    },
    description = {
      "%nThe first form finds QEMU and puts the network card on its command line;"
          + " the second leaves the arguments alone and connects descriptor FDNUM.%n"
    },
    optionListHeading = "Options (each also as a variable: QRAP_SOCKET='/a /b', QRAP_START=1):%n",
    footer = {
      "%nExit status: QEMU's own; 125 if qrap failed, 126 if QEMU cannot be executed,"
          + " 127 if it is not found."
    },
    sortOptions = false,
    mixinStandardHelpOptions = false)
final class OptionsCommand {
  private static final String PREFIX = "QRAP_";

  /** Follows a value that is neither on nor off. */
  static final String MUST_BE_FLAG = "must be 1 (on) or 0 (off)";

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  boolean help;

  @Option(
      names = "--version",
      versionHelp = true,
      description = "Show the versions of qrap and Java; QEMU's: -version.")
  boolean version;

  @Option(
      names = "--rebuild-archive",
      description = "Make qrap start faster with this Java, and exit.")
  boolean rebuildArchive;

  @Option(names = "--dry-run", description = "Show the command; start no daemon, touch no socket.")
  boolean dryRun;

  @Option(names = "--explain", description = "Show what would change on the command line, and why.")
  boolean explain;

  @Option(
      names = "--nic",
      paramLabel = "MODEL",
      description = "Give the guest this NIC; keep: leave its NICs alone.")
  String nic = "";

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Connect here, not to /tmp/passt_N.socket; repeatable.")
  List<String> sockets = List.of();

  @Option(names = "--reconnect", description = "Have QEMU connect again when passt comes back.")
  boolean reconnect;

  @Option(
      names = "--list",
      arity = "0..1",
      fallbackValue = "text",
      paramLabel = "json",
      description = "List backends, NIC rules, wrappers, exec strategies.")
  @Nullable String list;

  @Option(
      names = "--plugins",
      paramLabel = "PATH",
      description = "Plug-ins only from this jar or directory; repeatable.")
  List<String> plugins = List.of();

  @Option(
      names = "--qemu",
      paramLabel = "PROGRAM",
      description = "Run this QEMU, a name or a path, in the first form.")
  @Nullable String qemu;

  @Option(
      names = "--backend",
      paramLabel = "ID",
      description = "Use only this backend, such as passt; --list has all.")
  @Nullable String backend;

  @Option(names = "--start", description = "Start a passt for this guest; it ends with QEMU.")
  boolean start;

  @Option(names = "--fast", description = "As --start; share the guest's memory where possible.")
  boolean fast;

  @Option(
      names = "--publish",
      paramLabel = "PORT",
      description = "As --start; forward [[ADDRESS:][HOSTPORT:]]PORT[/udp] to it; repeatable.")
  List<String> published = List.of();

  @Option(
      names = "--passt-arg",
      paramLabel = "ARGS",
      description = "Options for --start's passt: '-m 1500'; repeatable.")
  List<String> passtArguments = List.of();

  @Option(
      names = "--exec",
      paramLabel = "ID",
      description = "exec: QEMU replaces qrap (default); spawn: its child.")
  @Nullable String strategy;

  @Option(
      names = "--wrap",
      paramLabel = "ID",
      description = "Run QEMU through a plug-in's wrapper; repeatable.")
  List<String> wrappers = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "MS",
      description = "Milliseconds that a backend may take. Default: 500; started: 20000.")
  @Nullable String timeout;

  @Option(
      names = "--trust-uid",
      paramLabel = "UID",
      description = "Accept a backend of this user too; repeatable.")
  List<String> trustedUids = List.of();

  @Option(names = "--no-verify", description = "Accept a backend that does not answer, too.")
  boolean unverified;

  @Option(names = "--verbose", description = "Report what was found where, and how long it took.")
  boolean verbose;

  OptionsCommand() {}

  /**
   * A reader of arguments into this declaration. Everything that picocli would do to QEMU's
   * arguments is switched off.
   */
  CommandLine reader(Map<String, String> environment) {
    return new CommandLine(this)
        .setExpandAtFiles(false)
        .setPosixClusteredShortOptionsAllowed(false)
        .setStopAtUnmatched(true)
        .setUnmatchedArgumentsAllowed(true)
        .setInterpolateVariables(false)
        .registerConverter(boolean.class, OptionsCommand::isOn)
        .setDefaultValueProvider(argument -> fromEnvironment(argument, environment));
  }

  /** The help. */
  static String usage() {
    return new CommandLine(new OptionsCommand()).getUsageMessage();
  }

  /** The names of all options. */
  static List<String> names() {
    return CommandSpec.forAnnotatedObject(new OptionsCommand()).options().stream()
        .map(OptionSpec::longestName)
        .toList();
  }

  private static @Nullable String fromEnvironment(
      ArgSpec argument, Map<String, String> environment) {
    if (!(argument instanceof OptionSpec option) || isQuestion(option)) {
      return null;
    }
    String value = environment.getOrDefault(variable(option), "");
    if (value.isEmpty()) {
      return null;
    }
    // What is neither on nor off, the parser reports under the name of the variable.
    return option.arity().max() == 0 ? Boolean.toString(flag(value).orElse(false)) : value;
  }

  /** Whether it runs nothing, so that a variable for it has no use. */
  static boolean isQuestion(OptionSpec option) {
    return option.usageHelp()
        || option.versionHelp()
        || option.longestName().equals("--list")
        || option.longestName().equals("--rebuild-archive");
  }

  /** The variable that sets an option: QRAP_NO_VERIFY for --no-verify. */
  static String variable(OptionSpec option) {
    return variable(option.longestName());
  }

  /** The same for an option by its long name. */
  static String variable(String option) {
    return PREFIX + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** The option that a variable of this name would set; empty if it is not of qrap's form. */
  static String option(String variable) {
    return variable.startsWith(PREFIX)
        ? "--" + variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-')
        : "";
  }

  private static boolean isOn(String value) {
    return flag(value).orElseThrow(() -> new TypeConversionException(value + ": " + MUST_BE_FLAG));
  }

  /** The usual ways to switch something on or off; empty for any other value. */
  static Optional<Boolean> flag(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "yes", "on", "true" -> Optional.of(true);
      case "0", "no", "off", "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
