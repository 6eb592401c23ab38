package io.github.qrap.cli;

import io.github.qrap.api.LaunchException;
import io.github.qrap.exec.ProgramSearch;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the user asked to run.
 *
 * @param patched whether qrap rewrites the arguments (patch form) or leaves them alone (explicit)
 * @param program the executable's path
 * @param name what it is called by: its {@code argv[0]}
 * @param arguments those behind the name
 * @param descriptor the number that the connection must have in the program
 */
record Invocation(
    boolean patched, String program, String name, List<String> arguments, int descriptor) {
  /** The lowest number that is free for anybody's use; below are the standard streams. */
  private static final int LOWEST_DESCRIPTOR = 3;

  /** The number that qrap(1) uses when it rewrites the command line. */
  private static final int DEFAULT_DESCRIPTOR = 5;

  private static final String LAST_RESORT = "/usr/libexec/qemu-kvm";

  Invocation {
    arguments = List.copyOf(arguments);
  }

  /**
   * Tells the two forms apart: explicit begins with a number and something that is no option.
   *
   * @throws Failure if the program is not there or cannot be executed
   */
  static Invocation of(
      List<String> line, Optional<String> qemu, List<Integer> inherited, ProgramSearch search)
      throws Failure {
    if (line.size() >= 2 && looksLikeNumber(line.get(0)) && !line.get(1).startsWith("-")) {
      int descriptor = number(line.get(0));
      if (descriptor >= LOWEST_DESCRIPTOR) {
        return explicit(line, descriptor, search);
      }
      if (isProgram(line.get(1), search)) {
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
    return patch(line, qemu, inherited, search);
  }

  private static Invocation explicit(List<String> line, int descriptor, ProgramSearch search)
      throws Failure {
    String name = line.get(1);
    try {
      return new Invocation(
          false, search.find(name), name, line.subList(2, line.size()), descriptor);
    } catch (LaunchException e) {
      throw new Failure(ExitStatus.of(e.kind()), e.getMessage());
    }
  }

  private static Invocation patch(
      List<String> arguments, Optional<String> qemu, List<Integer> inherited, ProgramSearch search)
      throws Failure {
    List<String> names =
        qemu.isPresent()
            ? List.of(qemu.get())
            : List.of("kvm", "qemu-kvm", "qemu-system-" + hostArchitecture(), LAST_RESORT);
    LaunchException first = null;
    for (String name : names) {
      try {
        return new Invocation(
            true, search.find(name), name, arguments, descriptorBeside(inherited));
      } catch (LaunchException e) {
        if (first == null || e.kind() == LaunchException.Kind.NOT_EXECUTABLE) {
          first = e;
        }
      }
    }
    if (qemu.isPresent() || first.kind() == LaunchException.Kind.NOT_EXECUTABLE) {
      throw new Failure(ExitStatus.of(first.kind()), first.getMessage());
    }
    throw new Failure(
        ExitStatus.NOT_FOUND,
        "no QEMU found: looked for "
            + String.join(", ", names.subList(0, names.size() - 1))
            + " in PATH and for "
            + LAST_RESORT
            + "; install QEMU, or name it: qrap --qemu PATH ...");
  }

  private static int descriptorBeside(List<Integer> inherited) {
    int descriptor = DEFAULT_DESCRIPTOR;
    while (inherited.contains(descriptor)) {
      descriptor++;
    }
    return descriptor;
  }

  private static boolean isProgram(String name, ProgramSearch search) {
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

  /** Decimal, 0x hexadecimal or 0 octal, as qrap(1) takes it; -1 for what is no descriptor. */
  private static int number(String text) {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The program, called by its name. */
  List<String> argv(List<String> theseArguments) {
    List<String> argv = new ArrayList<>(theseArguments.size() + 1);
    argv.add(name);
    argv.addAll(theseArguments);
    return argv;
  }

  /** ARCH of qemu-system-ARCH, by the name of the program or of what it links to. */
  String architecture() {
    String prefix = "qemu-system-";
    String file = program;
    try {
      file = Path.of(program).toRealPath().toString();
    } catch (IOException | InvalidPathException e) {
      // Its own name has to do.
    }
    String base = file.substring(file.lastIndexOf('/') + 1);
    return base.startsWith(prefix) ? base.substring(prefix.length()) : hostArchitecture();
  }

  private static String hostArchitecture() {
    String java = System.getProperty("os.arch");
    return switch (java) {
      case "amd64" -> "x86_64";
      case "ppc64le" -> "ppc64";
      default -> java;
    };
  }
}
