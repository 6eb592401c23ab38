package io.github.qrap.it;

import io.github.qrap.api.NativeText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A program with its arguments and what its environment adds, all {@link NativeText}.
 *
 * <p>It is run by a shell script, because Java itself passes on only what its locale can encode.
 */
record Command(List<String> argv, Map<String, String> environment) {
  static Command of(List<String> argv, String... more) {
    List<String> all = new ArrayList<>(argv);
    all.addAll(List.of(more));
    return new Command(all, Map.of());
  }

  /** A command of the shell, in its language. */
  static Command shell(String script) {
    return new Command(List.of("sh", "-c", script), Map.of());
  }

  /** The same with further arguments. */
  Command plus(List<String> more) {
    List<String> all = new ArrayList<>(argv);
    all.addAll(more);
    return new Command(all, environment);
  }

  Command plus(String... more) {
    return plus(List.of(more));
  }

  /** The same with this variable in its environment. */
  Command with(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.put(name, value);
    return new Command(argv, all);
  }

  /** The same by an ordinary user, where it would be root's. */
  Command asOrdinaryUser() {
    return Machine.AS_ROOT
        ? new Command(
            of(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
                .plus(argv)
                .argv,
            environment)
        : this;
  }

  /** The same as the arguments, {@code "$@"}, of a script of the shell. */
  Command inScript(String script) {
    return new Command(Command.shell(script).plus("sh").plus(argv).argv, environment);
  }

  /** The same as one line that a shell can be given. */
  String line() {
    StringBuilder line = new StringBuilder();
    environment.forEach((name, value) -> line.append(name + "=").append(quote(value)).append(' '));
    return line.append(argv.stream().map(Command::quote).collect(Collectors.joining(" ")))
        .toString();
  }

  /** A script for sh(1) that becomes this command in this directory. */
  byte[] script(Path directory) {
    StringBuilder script = new StringBuilder();
    script.append("cd ").append(quote(directory.toString())).append(" || exit 125\n");
    environment.forEach(
        (name, value) -> script.append("export ").append(name + "=" + quote(value)).append('\n'));
    script.append("exec ").append(new Command(argv, Map.of()).line());
    return NativeText.encode(script.append('\n').toString());
  }

  /** The text as one argument in a script of the shell. */
  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
