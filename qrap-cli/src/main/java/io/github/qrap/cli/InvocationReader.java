package io.github.qrap.cli;

import io.github.qrap.api.Inheritance;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.Program;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.exec.QemuSearch;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.RewritePlan;
import io.github.qrap.patch.Rewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the user asked to run, and plans the rewrite where there is one. */
final class InvocationReader {
  /** The lowest number that is free for any use; below are the standard streams. */
  private static final int LOWEST_DESCRIPTOR = 3;

  /** The number that qrap(1) uses when it rewrites the command line. */
  private static final int DEFAULT_DESCRIPTOR = 5;

  private final Options options;
  private final Inheritance inherited;
  private final ProgramSearch search;
  private final Rewriter rewriter;
  private final Console console;

  /**
   * A reader.
   *
   * @param inherited what QEMU is to find
   */
  InvocationReader(
      Options options,
      Inheritance inherited,
      ProgramSearch search,
      Rewriter rewriter,
      Console console) {
    this.options = options;
    this.inherited = inherited;
    this.search = search;
    this.rewriter = rewriter;
    this.console = console;
  }

  /**
   * Distinguishes the two forms: the explicit one begins with a number and something that is not an
   * option.
   *
   * @param line what follows qrap's own options
   * @throws Failure if the program does not exist or cannot be executed, or its command line cannot
   *     be rewritten
   */
  Invocation read(List<String> line) throws Failure {
    if (line.size() >= 2 && looksLikeNumber(line.get(0)) && !line.get(1).startsWith("-")) {
      int descriptor = number(line.get(0));
      if (descriptor >= LOWEST_DESCRIPTOR) {
        return explicit(descriptor, line.get(1), line.subList(2, line.size()));
      }
      if (isProgram(line.get(1))) {
        throw new Failure(
            ExitStatus.FAILED,
            "descriptor "
                + line.get(0)
                + ": must be a number from 3 up, because 0 to 2 are the standard streams");
      }
    }
    if (line.size() == 1 && number(line.get(0)) >= LOWEST_DESCRIPTOR) {
      throw new Failure(
          ExitStatus.FAILED,
          "descriptor "
              + line.get(0)
              + ": a command must follow it; if it is a disk image, write ./"
              + line.get(0));
    }
    if (!line.isEmpty() && isProgramOfQemu(line.get(0))) {
      String name = line.get(0);
      String way =
          options.qemu().isPresent()
              ? ": --qemu or QRAP_QEMU names QEMU already; leave this name out"
              : ": qrap finds QEMU by itself; leave the name out, or write --qemu " + name;
      // A path from the root is no name in this directory.
      String disk = name.startsWith("/") ? "" : "; if it is a disk image, write ./" + name;
      throw new Failure(ExitStatus.FAILED, name + way + disk);
    }
    return patch(line);
  }

  /** Whether QEMU is named where its arguments should begin. */
  private boolean isProgramOfQemu(String argument) {
    return !argument.startsWith("-") && QemuSearch.isQemu(argument) && isProgram(argument);
  }

  private Invocation explicit(int descriptor, String name, List<String> arguments) throws Failure {
    Program program;
    try {
      program = started(new QemuSearch(search).find(name), arguments);
    } catch (LaunchException e) {
      throw Failure.of(e);
    }
    if (QemuSearch.isQemu(program.path())) {
      if (isQuery(arguments, QemuSearch.architecture(program.path()))) {
        return new Invocation.Query(program);
      }
      if (!isMentioned(descriptor, arguments)) {
        console.complain(
            "no argument names descriptor "
                + descriptor
                + ", so the guest may have no network; add -nic socket,fd="
                + descriptor);
      }
    }
    return new Invocation.Explicit(program.expecting(List.of(descriptor)), descriptor);
  }

  /** Only a QEMU can be asked about itself; what -h means to another program is not known. */
  private static boolean isQuery(List<String> arguments, String architecture) {
    try {
      // The rules do not matter for this.
      return new Rewriter(List.of()).plan(arguments, architecture).isQuestion();
    } catch (CommandLineException e) {
      // The arguments are left alone here, so QEMU itself reports what is wrong with them.
      return false;
    }
  }

  /** Whether the number occurs as a value: behind "=" in a list, in quotes in JSON. */
  private static boolean isMentioned(int descriptor, List<String> arguments) {
    String number = Integer.toString(descriptor);
    for (String argument : arguments) {
      int at = argument.indexOf(number);
      while (at >= 0) {
        int end = at + number.length();
        boolean begins = at > 0 && "=\"':".indexOf(argument.charAt(at - 1)) >= 0;
        boolean ends = end == argument.length() || !Character.isDigit(argument.charAt(end));
        if (begins && ends) {
          return true;
        }
        at = argument.indexOf(number, end);
      }
    }
    return false;
  }

  private Invocation patch(List<String> arguments) throws Failure {
    Program program = findQemu(arguments);
    try {
      RewritePlan plan = rewriter.plan(arguments, QemuSearch.architecture(program.path()));
      for (String option : plan.unknownOptions()) {
        remark(option, option.equals(arguments.get(0)));
      }
      if (plan.isQuestion()) {
        return new Invocation.Query(program);
      }
      List<Integer> descriptors = free(plan.demands().size());
      return new Invocation.Patch(program.expecting(descriptors), plan, descriptors);
    } catch (CommandLineException e) {
      throw new Failure(ExitStatus.FAILED, e.getMessage());
    }
  }

  private Program findQemu(List<String> arguments) throws Failure {
    QemuSearch qemus = new QemuSearch(search);
    Optional<String> qemu = options.qemu();
    try {
      return started(qemu.isPresent() ? qemus.find(qemu.get()) : qemus.find(), arguments);
    } catch (LaunchException e) {
      if (e.kind() == LaunchException.Kind.NOT_EXECUTABLE) {
        throw Failure.of(e);
      }
      String way = qemu.isPresent() ? instead(qemus) : ": qrap --qemu PATH ...";
      throw new Failure(ExitStatus.NOT_FOUND, e.getMessage() + way);
    }
  }

  /** What there is in place of a QEMU that was named and does not exist. */
  private static String instead(QemuSearch qemus) {
    try {
      return "; without --qemu or QRAP_QEMU, qrap runs " + qemus.find().path();
    } catch (LaunchException e) {
      return "";
    }
  }

  private Program started(Program found, List<String> arguments) {
    return found.withArguments(arguments).inheriting(inherited);
  }

  /**
   * An option of qrap in the wrong place is refused, and so is one that is misspelt where qrap's
   * options end. Any other may be a newer QEMU's, for which QEMU's own spelling with one hyphen is
   * always left.
   *
   * @param first whether it is where qrap's options end
   */
  private void remark(String unknown, boolean first) throws Failure {
    int equals = unknown.indexOf('=');
    String name = equals < 0 ? unknown : unknown.substring(0, equals);
    boolean hasOurHyphens = name.startsWith("--");
    Optional<String> similar =
        Suggestion.among(OptionsCommand.names(), hasOurHyphens ? name : "-" + name);
    if (similar.isEmpty()) {
      return;
    }
    if (name.equals(similar.get())) {
      throw new Failure(
          ExitStatus.FAILED,
          unknown + ": an option of qrap; it must stand before QEMU's arguments");
    }
    String hint =
        unknown + ": neither qrap nor QEMU has this option; did you mean " + similar.get() + "?";
    if (first && hasOurHyphens) {
      throw new Failure(
          ExitStatus.FAILED, hint + " An option of a newer QEMU is written " + name.substring(1));
    }
    console.complain(hint);
  }

  /** So many numbers that the parent has not handed in. */
  private List<Integer> free(int count) {
    List<Integer> numbers = new ArrayList<>(count);
    for (int number = DEFAULT_DESCRIPTOR; numbers.size() < count; number++) {
      if (!inherited.descriptors().contains(number)) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private boolean isProgram(String name) {
    try {
      search.find(name);
      return true;
    } catch (LaunchException e) {
      return false;
    }
  }

  private static boolean looksLikeNumber(String text) {
    String digits = text.strip();
    int sign = digits.startsWith("+") || digits.startsWith("-") ? 1 : 0;
    return digits.length() > sign && digits.charAt(sign) >= '0' && digits.charAt(sign) <= '9';
  }

  /** Decimal, 0x hexadecimal or 0 octal, as qrap(1) takes it; -1 for what is not a descriptor. */
  private static int number(String text) {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
