package io.github.qrap.cli;

import io.github.qrap.api.Program;
import io.github.qrap.exec.ShellQuoting;
import java.util.List;

/** Explains what would become of a command line; starts no daemon and touches no socket. */
final class Explaining {
  private final Run run;
  private final Wrapping wrapping;
  private final boolean coloured;

  Explaining(Run run, Wrapping wrapping, boolean coloured) {
    this.run = run;
    this.wrapping = wrapping;
    this.coloured = coloured;
  }

  /** The explanation, with its line ends. */
  String text(Invocation invocation) throws Failure, InterruptedException {
    Run.Previewed previewed = run.preview(invocation);
    return inFront(invocation)
        + (previewed.rewrite().isPresent()
            ? Explanation.of(previewed.rewrite().get(), coloured)
            : unchanged(invocation))
        + Backends.explained(previewed.routes());
  }

  private static String unchanged(Invocation invocation) {
    return invocation instanceof Invocation.Query
        ? "nothing changes: QEMU is only asked about itself\n"
        : "nothing changes: FDNUM QEMU_CMD leaves the arguments alone\n";
  }

  /** What stands in front of QEMU, up to its path. */
  private String inFront(Invocation invocation) throws Failure {
    if (wrapping.isEmpty()) {
      return "";
    }
    Program program = invocation.program();
    Program wrapped = wrapping.wrap(program);
    List<String> argv = wrapped.argv();
    int end = argv.size() - (program.argv().size() - 1);
    StringBuilder text = new StringBuilder("runs QEMU by: ");
    ShellQuoting.append(text, wrapped.path());
    for (String argument : argv.subList(1, end)) {
      text.append(' ');
      ShellQuoting.append(text, argument);
    }
    return text.append('\n').toString();
  }
}
