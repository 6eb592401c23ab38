package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.patch.NicChoice;
import java.util.List;
import java.util.Optional;

/**
 * The options of qrap itself. Immutable: each {@code with...} method gives others. Begin with
 * {@link #DEFAULT}.
 */
final class Options {
  /** Those of a start without options: as qrap(1). */
  static final Options DEFAULT = new Options();

  /** What to do. */
  enum Action {
    /** Run QEMU. */
    RUN,
    /** Show the command, start nothing. */
    DRY_RUN,
    /** Show what would become of the command line, start nothing. */
    EXPLAIN,
    /** List the providers, for people or as lines for scripts. */
    LIST,
    /** List the providers as JSON. */
    LIST_JSON,
    /** Make the archive of classes. */
    REBUILD_ARCHIVE,
    HELP,
    VERSION
  }

  private Action action = Action.RUN;
  private List<String> plugins = List.of();
  private String pluginsName = "--plugins";
  private Optional<String> strategy = Optional.empty();
  private List<String> wrappers = List.of();
  private Optional<String> backend = Optional.empty();
  private Optional<String> qemu = Optional.empty();
  private NicChoice nic = NicChoice.BEST;
  private ProbeRequest probe = ProbeRequest.DEFAULT;
  private String reconnectName = "--reconnect";
  private boolean verbose;

  private Options() {}

  /** A copy, which only the method that makes it may change. */
  private Options(Options other) {
    this.action = other.action;
    this.plugins = other.plugins;
    this.pluginsName = other.pluginsName;
    this.strategy = other.strategy;
    this.wrappers = other.wrappers;
    this.backend = other.backend;
    this.qemu = other.qemu;
    this.nic = other.nic;
    this.probe = other.probe;
    this.reconnectName = other.reconnectName;
    this.verbose = other.verbose;
  }

  /** What to do. */
  Action action() {
    return action;
  }

  /** Where plug-ins are, each a jar or a directory of jars; empty for the usual directories. */
  List<String> plugins() {
    return plugins;
  }

  /** The option or variable that names them, for messages. */
  String pluginsName() {
    return pluginsName;
  }

  /** The id of the exec strategy to use; empty for the first that becomes QEMU. */
  Optional<String> strategy() {
    return strategy;
  }

  /** The ids of what stands in front of QEMU, the outermost first. */
  List<String> wrappers() {
    return wrappers;
  }

  /** The id of the only backend probe to use; empty to ask all that search, in order. */
  Optional<String> backend() {
    return backend;
  }

  /** The QEMU to run where the command line does not name one. */
  Optional<String> qemu() {
    return qemu;
  }

  /** The NIC that the guest gets. */
  NicChoice nic() {
    return nic;
  }

  /** Where and how long to look for a backend. */
  ProbeRequest probe() {
    return probe;
  }

  /** The option or variable that has QEMU connect again, for messages. */
  String reconnectName() {
    return reconnectName;
  }

  /** Whether to report what was found where. */
  boolean verbose() {
    return verbose;
  }

  Options withAction(Action what) {
    Options options = new Options(this);
    options.action = what;
    return options;
  }

  Options withPlugins(String name, List<String> paths) {
    Options options = new Options(this);
    options.pluginsName = name;
    options.plugins = List.copyOf(paths);
    return options;
  }

  Options withStrategy(Optional<String> id) {
    Options options = new Options(this);
    options.strategy = id;
    return options;
  }

  Options withWrappers(List<String> ids) {
    Options options = new Options(this);
    options.wrappers = List.copyOf(ids);
    return options;
  }

  Options withBackend(Optional<String> id) {
    Options options = new Options(this);
    options.backend = id;
    return options;
  }

  Options withQemu(Optional<String> program) {
    Options options = new Options(this);
    options.qemu = program;
    return options;
  }

  Options withNic(NicChoice choice) {
    Options options = new Options(this);
    options.nic = choice;
    return options;
  }

  Options withProbe(ProbeRequest request) {
    Options options = new Options(this);
    options.probe = request;
    return options;
  }

  Options withReconnectName(String name) {
    Options options = new Options(this);
    options.reconnectName = name;
    return options;
  }

  Options withVerbose(boolean on) {
    Options options = new Options(this);
    options.verbose = on;
    return options;
  }

  /**
   * What the command line says.
   *
   * @param options those of qrap
   * @param rest what follows them: an {@link Invocation}
   * @param warnings of what is not used
   */
  record Parsed(Options options, List<String> rest, List<String> warnings) {
    Parsed {
      rest = List.copyOf(rest);
      warnings = List.copyOf(warnings);
    }
  }
}
