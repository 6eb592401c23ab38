package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.cli.Options.Action;
import io.github.qrap.patch.NicChoice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns arguments and variables into {@link Options}; does nothing else. */
final class OptionsParser {
  /** The backend that {@code --start} is short for. */
  static final String PRIVATE_PASST = "passt-private";

  /** New connections of the guest work soon after, and a passt that stays away costs little. */
  private static final Duration RECONNECT = Duration.ofMillis(200);

  /** A passt that qrap has started is no stranger who keeps it waiting; a busy machine may. */
  static final Duration STARTED_TIMEOUT = Duration.ofSeconds(20);

  private final OptionsCommand command = new OptionsCommand();
  private final List<String> arguments;
  private final Map<String, String> environment;
  private final CommandLine reader;

  private OptionsParser(List<String> arguments, Map<String, String> environment) {
    this.arguments = arguments;
    this.environment = environment;
    this.reader = command.reader(environment);
  }

  /**
   * Reads the options.
   *
   * @param arguments all of them, as NativeText
   * @param environment the variables by name, as NativeText
   */
  static Options.Parsed parse(List<String> arguments, Map<String, String> environment)
      throws Failure {
    return new OptionsParser(arguments, environment).parse();
  }

  private Options.Parsed parse() throws Failure {
    int end = endOfOwn(reader.getCommandSpec());
    ParseResult result;
    try {
      result = reader.parseArgs(arguments.subList(0, end).toArray(new String[0]));
    } catch (RuntimeException e) {
      // Not caught by its class, which Java would load from the jar at every start. An
      // ahead-of-time
      // cache needs it to check this class, and cannot hold it, because picocli is made for Java 5.
      if (!(e instanceof ParameterException)) {
        throw e;
      }
      throw new Failure(ExitStatus.FAILED, e.getMessage() + "; see qrap --help");
    }
    List<String> rest = new ArrayList<>(result.unmatched());
    rest.addAll(arguments.subList(end, arguments.size()));
    Action action = action();
    return new Options.Parsed(
        action == Action.HELP || action == Action.VERSION || action == Action.REBUILD_ARCHIVE
            ? Options.DEFAULT.withAction(action)
            : options(action, result),
        rest,
        unknownVariables());
  }

  /** A line for each variable that looks like one of qrap's and is none. */
  private List<String> unknownVariables() {
    List<String> known = new ArrayList<>();
    for (OptionSpec option : reader.getCommandSpec().options()) {
      if (!OptionsCommand.isQuestion(option)) {
        known.add(option.longestName());
      }
    }
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
      String variable = entry.getKey();
      String option = OptionsCommand.option(variable);
      boolean used = known.contains(option) && variable.equals(OptionsCommand.variable(option));
      if (option.isEmpty() || used || entry.getValue().isEmpty()) {
        continue;
      }
      Optional<String> similar =
          Suggestion.among(OptionsCommand.names(), option).filter(known::contains);
      lines.add(
          variable
              + ": qrap has no such variable"
              + similar.map(s -> "; did you mean " + OptionsCommand.variable(s) + "?").orElse(""));
    }
    return lines;
  }

  private Action action() throws Failure {
    if (command.help) {
      return Action.HELP;
    }
    if (command.version) {
      return Action.VERSION;
    }
    if (command.rebuildArchive) {
      return Action.REBUILD_ARCHIVE;
    }
    if (command.list != null) {
      return switch (command.list) {
        case "text" -> Action.LIST;
        case "json" -> Action.LIST_JSON;
        default ->
            throw new Failure(ExitStatus.FAILED, "--list=" + command.list + ": must be \"json\"");
      };
    }
    if (command.explain) {
      return Action.EXPLAIN;
    }
    return command.dryRun ? Action.DRY_RUN : Action.RUN;
  }

  /**
   * Where arguments begin that cannot be qrap's: at a {@code --nic} that is QEMU's own, if there is
   * one among qrap's options. picocli finds every other end by itself.
   */
  private int endOfOwn(CommandSpec spec) {
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

  private Options options(Action action, ParseResult result) throws Failure {
    requireSwitches(result);
    if (Selection.PRINT.equals(command.strategy)) {
      throw new Failure(
          ExitStatus.FAILED,
          name("--exec", result) + " print: runs nothing; for that use --dry-run");
    }
    // A variable holds all the values of a repeatable option in one text.
    List<String> sockets = isTyped("--socket", result) ? command.sockets : words(command.sockets);
    List<String> uids =
        isTyped("--trust-uid", result) ? command.trustedUids : words(command.trustedUids);
    List<String> plugins =
        isTyped("--plugins", result) ? command.plugins : pathList(command.plugins);
    List<String> wrappers = isTyped("--wrap", result) ? command.wrappers : words(command.wrappers);
    List<String> published =
        isTyped("--publish", result) ? command.published : words(command.published);
    Optional<String> backend = backend(result);
    boolean starts = backend.equals(Optional.of(PRIVATE_PASST));
    if (starts && !sockets.isEmpty()) {
      throw Failure.ofContradiction(
          name("--socket", result)
              + " names a backend that runs already, and "
              + name(starting(), result)
              + " starts another");
    }
    Duration timeout = timeout(starts, result);
    ProbeRequest probe =
        ProbeRequest.DEFAULT
            .withSockets(paths(name("--socket", result), sockets))
            .withAnswerTimeout(timeout)
            .withTotalTimeout(totalFor(timeout))
            .withTrustedUids(uids(name("--trust-uid", result), uids))
            .withVerify(!command.unverified)
            .withVhostUser(command.fast)
            .withDaemonArguments(words(command.passtArguments))
            .withPublished(PublishOption.parse(name("--publish", result), published));
    return Options.DEFAULT
        .withAction(action)
        .withPlugins(name("--plugins", result), paths(name("--plugins", result), plugins))
        .withStrategy(Optional.ofNullable(command.strategy))
        .withWrappers(wrappers)
        .withBackend(backend)
        .withQemu(Optional.ofNullable(command.qemu))
        .withNic(nic(name("--nic", result), command.nic))
        .withProbe(command.reconnect ? probe.withReconnect(RECONNECT) : probe)
        .withReconnectName(name("--reconnect", result))
        .withVerbose(command.verbose);
  }

  private static boolean isTyped(String option, ParseResult result) {
    return result.hasMatchedOption(option);
  }

  /** Where the value of an option comes from: the option itself, or else its variable. */
  private static String name(String option, ParseResult result) {
    return isTyped(option, result) ? option : OptionsCommand.variable(option);
  }

  /** Refuses a variable that is neither on nor off. */
  private void requireSwitches(ParseResult result) throws Failure {
    for (OptionSpec option : reader.getCommandSpec().options()) {
      String value = environment.getOrDefault(OptionsCommand.variable(option), "");
      if (option.arity().max() == 0
          && !OptionsCommand.isQuestion(option)
          && !isTyped(option.longestName(), result)
          && !value.isEmpty()
          && OptionsCommand.flag(value).isEmpty()) {
        throw new Failure(
            ExitStatus.FAILED,
            OptionsCommand.variable(option) + " " + value + ": " + OptionsCommand.MUST_BE_FLAG);
      }
    }
  }

  private static List<String> words(List<String> texts) {
    return texts.stream().flatMap(text -> WordSplitter.of(text).stream()).toList();
  }

  /** As PATH has it. */
  private static List<String> pathList(List<String> texts) {
    return texts.stream()
        .flatMap(text -> Stream.of(text.split(":")))
        .filter(path -> !path.isEmpty())
        .toList();
  }

  /** The option that has qrap start a passt. */
  private String starting() {
    if (command.start) {
      return "--start";
    }
    if (command.backend != null) {
      return "--backend";
    }
    return command.published.isEmpty() ? "--fast" : "--publish";
  }

  /**
   * What {@code --start} is short for, and {@code --publish} and {@code --fast} want by default.
   */
  private Optional<String> backend(ParseResult result) throws Failure {
    if (!command.start) {
      return command.backend == null && (command.fast || !command.published.isEmpty())
          ? Optional.of(PRIVATE_PASST)
          : Optional.ofNullable(command.backend);
    }
    if (command.backend != null && !command.backend.equals(PRIVATE_PASST)) {
      throw Failure.ofContradiction(
          name("--start", result)
              + " starts a passt, "
              + name("--backend", result)
              + " "
              + command.backend
              + " wants another");
    }
    return Optional.of(PRIVATE_PASST);
  }

  private static NicChoice nic(String name, String text) throws Failure {
    return text.isEmpty()
        ? NicChoice.BEST
        : NicChoice.parse(text)
            .orElseThrow(
                () ->
                    new Failure(
                        ExitStatus.FAILED,
                        name + " " + text + ": must be \"keep\" or a NIC that -device knows"));
  }

  private Duration timeout(boolean starts, ParseResult result) throws Failure {
    if (command.timeout == null) {
      return starts ? STARTED_TIMEOUT : ProbeRequest.DEFAULT_ANSWER_TIMEOUT;
    }
    return milliseconds(name("--timeout", result), command.timeout);
  }

  private static Duration milliseconds(String name, String text) throws Failure {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return Duration.ofMillis(value);
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new Failure(
        ExitStatus.FAILED,
        name + " " + text + ": must be a number of milliseconds from 1 to " + Integer.MAX_VALUE);
  }

  /** Long enough for one candidate to use up its own time. */
  private static Duration totalFor(Duration answer) {
    Duration total = answer.plus(ProbeRequest.DEFAULT_ANSWER_TIMEOUT);
    return total.compareTo(ProbeRequest.DEFAULT_TOTAL_TIMEOUT) > 0
        ? total
        : ProbeRequest.DEFAULT_TOTAL_TIMEOUT;
  }

  private static List<String> paths(String name, List<String> texts) throws Failure {
    if (texts.contains("")) {
      throw new Failure(ExitStatus.FAILED, name + ": the path is empty");
    }
    return texts;
  }

  private static Set<Long> uids(String name, List<String> texts) throws Failure {
    Set<Long> uids = new HashSet<>();
    for (String text : texts) {
      try {
        uids.add(Integer.toUnsignedLong(Integer.parseUnsignedInt(text)));
      } catch (NumberFormatException e) {
        throw new Failure(
            ExitStatus.FAILED, name + " " + text + ": must be a numeric user ID (see id -u)");
      }
    }
    return uids;
  }
}
