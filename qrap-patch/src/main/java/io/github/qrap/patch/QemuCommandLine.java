package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Divides the arguments into options as QEMU does; their words are the arguments again. */
final class QemuCommandLine {
  private QemuCommandLine() {}

  /**
   * Reads the arguments.
   *
   * @throws CommandLineException if the last option lacks its value
   */
  static List<QemuOption> parse(List<String> arguments) throws CommandLineException {
    List<QemuOption> options = new ArrayList<>(arguments.size());
    int size = arguments.size();
    for (int i = 0; i < size; i++) {
      String word = arguments.get(i);
      if (!word.startsWith("-")) {
        options.add(new QemuOption(i + 1, "", Optional.empty(), List.of(word)));
        continue;
      }
      // Two dashes are as good as one, for every option.
      String name = word.substring(word.startsWith("--") ? 2 : 1);
      Optional<OptionTable.Syntax> syntax = OptionTable.syntax(name);
      if (syntax.isEmpty() || !syntax.get().takesValue()) {
        // What follows an unknown option is its value or the next option. It need not be known
        // which: nothing that could be a value is ever changed on its own.
        options.add(new QemuOption(i + 1, name, Optional.empty(), List.of(word)));
      } else if (i + 1 < size) {
        String value = arguments.get(i + 1);
        options.add(new QemuOption(i + 1, name, Optional.of(value), List.of(word, value)));
        i++;
      } else {
        throw new CommandLineException(word, i + 1, "this option needs a value after it");
      }
    }
    return options;
  }
}
