package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.patch.NicChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
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
    header = {
      "Runs QEMU with a network through passt; no root, bridge or configuration needed.%n",
      "  qrap disk.qcow2 -m 1024               boot a disk behind a passt that runs",
      "  qrap --start disk.qcow2 -m 1024       boot it behind a passt of its own",
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
    versionProvider = OptionsCommand.Version.class)
final class OptionsCommand {
  /** The backend that {@code --start} is short for. */
  private static final String PRIVATE_PASST = "passt-private";

  /** The strategy that starts nothing: asked for in one way, not in two. */
  private static final String DRY_RUN = "print";

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  @Option(
      names = "--version",
      versionHelp = true,
      description = "Show the versions of qrap and Java; QEMU's: -version.")
  private boolean version;

  @Option(
      names = "--rebuild-archive",
      description = "Make qrap start faster with this Java, and exit.")
  private boolean rebuildArchive;

  @Option(names = "--dry-run", description = "Show the command; run nothing, touch no socket.")
  private boolean dryRun;

  @Option(names = "--explain", description = "Show what would change on the line, and why.")
  private boolean explain;

  @Option(
      names = "--nic",
      paramLabel = "MODEL",
      description = "Give the guest this NIC; keep: the one on the line.")
  private String nic = "";

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Connect here, not to /tmp/passt_[1-64].socket; repeatable.")
  private List<String> sockets = List.of();

  @Option(
      names = "--list",
      arity = "0..1",
      fallbackValue = "text",
      paramLabel = "json",
      description = "Show what there is for --backend and --exec, and whence.")
  private String list;

  @Option(
      names = "--plugins",
      paramLabel = "PATH",
      description = "Plug-ins only from this jar or folder; repeatable.")
  private List<String> plugins = List.of();

  @Option(
      names = "--qemu",
      paramLabel = "PROGRAM",
      description = "Run this QEMU, a name or a path, in the first form.")
  private String qemu;

  @Option(
      names = "--backend",
      paramLabel = "ID",
      description = "Look for this one only: passt, or a plug-in's.")
  private String backend;

  @Option(names = "--start", description = "Start a passt for this guest; it ends with QEMU.")
  private boolean start;

  @Option(
      names = "--passt-arg",
      paramLabel = "ARGS",
      description = "Its options, as '-t 2222:22'; repeatable.")
  private List<String> passtArguments = List.of();

  @Option(
      names = "--exec",
      paramLabel = "ID",
      description = "exec: in place of qrap (default); spawn: as a child.")
  private String strategy;

  @Option(
      names = "--timeout",
      paramLabel = "MS",
      description = "Milliseconds that a backend may take. Default: 500.")
  private String timeout = Long.toString(ProbeRequest.DEFAULT_ANSWER_TIMEOUT.toMillis());

  @Option(
      names = "--trust-uid",
      paramLabel = "UID",
      description = "Take a backend of this user too; repeatable.")
  private List<String> trustedUids = List.of();

  @Option(names = "--no-verify", description = "Take a backend that does not answer, too.")
  private boolean unverified;

  @Option(names = "--verbose", description = "Say what was found where, and how long it took.")
  private boolean verbose;

  private OptionsCommand() {}

  /**
   * Reads the options.
   *
   * @return empty if the user asked for help or the version, which has been shown
   */
  static Optional<Options.Parsed> parse(Given given, Console console)
      throws Failure, InterruptedException {
    OptionsCommand command = new OptionsCommand();
    CommandLine reader = reader(command, given);
    int end = endOfOwn(given.arguments(), reader.getCommandSpec());
    ParseResult result;
    try {
      result = reader.parseArgs(given.arguments().subList(0, end).toArray(new String[0]));
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
    if (command.rebuildArchive) {
      Path archive = archives(given).rebuild();
      console.show(archive + ": made for Java " + Runtime.version() + "\n");
      return Optional.empty();
    }
    if (!result.hasMatchedOption("--socket")) {
      command.sockets = words(command.sockets);
    }
    if (!result.hasMatchedOption("--trust-uid")) {
      command.trustedUids = words(command.trustedUids);
    }
    if (!result.hasMatchedOption("--plugins")) {
      command.plugins = pathList(command.plugins);
    }
    List<String> rest = new ArrayList<>(result.unmatched());
    rest.addAll(given.arguments().subList(end, given.arguments().size()));
    return Optional.of(new Options.Parsed(command.options(), rest));
  }

  private static ClassArchive archives(Given given) throws Failure {
    Optional<String> lib = Launcher.fromProperties().lib();
    if (lib.isEmpty()) {
      throw new Failure(
          ExitStatus.FAILED, "--rebuild-archive: only bin/qrap starts Java with an archive");
    }
    return new ClassArchive(Path.of(lib.get()).toAbsolutePath().normalize(), given.environment());
  }

  /**
   * Where arguments begin of which none is ours: at a {@code --nic} that is QEMU's own, if there is
   * one among our options. picocli finds every other end by itself.
   */
  private static int endOfOwn(List<String> arguments, CommandSpec spec) {
    int i = 0;
    while (i < arguments.size()) {
      String argument = arguments.get(i);
      if (argument.equals("--nic")
          && (i + 1 == arguments.size() || NicChoice.parse(arguments.get(i + 1)).isEmpty())) {
        return i;
      }
      int equals = argument.indexOf('=');
      OptionSpec option = spec.findOption(equals < 0 ? argument : argument.substring(0, equals));
      if (option == null) {
        return arguments.size();
      }
      i += option.arity().min() == 0 || equals >= 0 ? 1 : 2;
    }
    return arguments.size();
  }

  /** A variable gives all the values of a repeatable option in one text. */
  private static List<String> words(List<String> texts) {
    return texts.stream().flatMap(text -> Words.of(text).stream()).toList();
  }

  /** As PATH has it. */
  private static List<String> pathList(List<String> texts) {
    return texts.stream()
        .flatMap(text -> Stream.of(text.split(":")))
        .filter(path -> !path.isEmpty())
        .toList();
  }

  /** The option of ours that somebody may have meant by this word: at most two letters away. */
  static Optional<String> similarTo(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String best = "";
    int least = 3;
    for (OptionSpec option : CommandSpec.forAnnotatedObject(new OptionsCommand()).options()) {
      int distance = distance(name, option.longestName());
      if (distance < least) {
        least = distance;
        best = option.longestName();
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** How many letters have to be added, removed or replaced to make one of the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
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
    if (!(argument instanceof OptionSpec option) || isQuestion(option)) {
      return null;
    }
    String value = given.environment().getOrDefault(variable(option), "");
    if (value.isEmpty()) {
      return null;
    }
    return option.arity().max() == 0 ? flag(value) : value;
  }

  /** Whether it runs nothing, so that nobody can want it in the environment. */
  static boolean isQuestion(OptionSpec option) {
    return option.usageHelp()
        || option.versionHelp()
        || option.longestName().equals("--list")
        || option.longestName().equals("--rebuild-archive");
  }

  /** The variable that stands for an option: QRAP_NO_VERIFY for --no-verify. */
  static String variable(OptionSpec option) {
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
    if (DRY_RUN.equals(strategy)) {
      throw new Failure(ExitStatus.FAILED, "--exec print: runs nothing; for that use --dry-run");
    }
    return new Options(
        paths("--plugins", plugins),
        Optional.ofNullable(dryRun ? DRY_RUN : strategy),
        chosenBackend(),
        Optional.ofNullable(qemu),
        choice(nic),
        listing(list),
        explain,
        ProbeRequest.DEFAULT
            .withSockets(paths("--socket", sockets))
            .withAnswerTimeout(milliseconds(timeout))
            .withTotalTimeout(totalFor(milliseconds(timeout)))
            .withTrustedUids(uids(trustedUids))
            .withVerify(!unverified)
            .withDaemonArguments(words(passtArguments)),
        verbose);
  }

  private static NicChoice choice(String text) throws Failure {
    return text.isEmpty()
        ? NicChoice.BEST
        : NicChoice.parse(text)
            .orElseThrow(
                () ->
                    new Failure(
                        ExitStatus.FAILED,
                        "--nic=" + text + ": must be \"keep\" or a NIC that -device knows"));
  }

  /** What {@code --start} stands for; a wish that could not be granted is refused. */
  private Optional<String> chosenBackend() throws Failure {
    Optional<String> chosen = Optional.ofNullable(backend);
    if (start) {
      if (chosen.isPresent() && !chosen.get().equals(PRIVATE_PASST)) {
        throw contradiction("--start starts a passt, --backend " + backend + " wants another");
      }
      chosen = Optional.of(PRIVATE_PASST);
    }
    boolean starts = chosen.equals(Optional.of(PRIVATE_PASST));
    if (starts && !sockets.isEmpty()) {
      throw contradiction("--socket names a passt that runs already, --start starts another");
    }
    if (!starts && !words(passtArguments).isEmpty()) {
      throw contradiction("--passt-arg is for the passt that --start starts");
    }
    return chosen;
  }

  private static Failure contradiction(String what) {
    return new Failure(ExitStatus.FAILED, what + "; variables (QRAP_*) count too; see qrap --help");
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

  /** Long enough for one candidate to use up its own time. */
  private static Duration totalFor(Duration answer) {
    Duration total = answer.plus(ProbeRequest.DEFAULT_ANSWER_TIMEOUT);
    return total.compareTo(ProbeRequest.DEFAULT_TOTAL_TIMEOUT) > 0
        ? total
        : ProbeRequest.DEFAULT_TOTAL_TIMEOUT;
  }

  private static Options.Listing listing(String form) throws Failure {
    if (form == null) {
      return Options.Listing.NONE;
    }
    return switch (form) {
      case "text" -> Options.Listing.TEXT;
      case "json" -> Options.Listing.JSON;
      default -> throw new Failure(ExitStatus.FAILED, "--list=" + form + ": must be \"json\"");
    };
  }

  private static List<String> paths(String option, List<String> texts) throws Failure {
    if (texts.contains("")) {
      throw new Failure(ExitStatus.FAILED, option + ": the path is empty");
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

  /** What a report of a bug has to tell. */
  static final class Version implements IVersionProvider {
    static String ofQrap() {
      String version = OptionsCommand.class.getPackage().getImplementationVersion();
      return version == null ? "(not packaged)" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {
        "qrap for the JVM " + ofQrap() + ", " + place(),
        "Java "
            + Runtime.version()
            + ", "
            + System.getProperty("java.vendor")
            + ", "
            + System.getProperty("java.home")
      };
    }

    /** The launcher, or what stands on the class path without one. */
    private static String place() {
      String place =
          Launcher.fromProperties().script().orElse(System.getProperty("java.class.path"));
      try {
        return Path.of(place).toRealPath().toString();
      } catch (IOException | InvalidPathException e) {
        return place;
      }
    }
  }
}
