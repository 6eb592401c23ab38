package io.github.qrap.patch;

import io.github.qrap.patch.OptionTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Divides the arguments into options as QEMU does; their words are the arguments again. */
final class QemuCommandLine {
  private QemuCommandLine() {}

  /**
   * Reads the arguments, and the lists among their values.
   *
   * @throws CommandLineException if the last option lacks its value
   */
  static List<QemuOption> parse(List<String> arguments) throws CommandLineException {
    List<QemuOption> options = new ArrayList<>(arguments.size());
    int size = arguments.size();
    for (int i = 0; i < size; i++) {
      String word = arguments.get(i);
      if (!word.startsWith("-")) {
        options.add(QemuOption.image(i + 1, word));
        continue;
      }
      // Two dashes mean the same as one, for every option.
      String name = word.substring(word.startsWith("--") ? 2 : 1);
      Optional<Row> row = OptionTable.find(name);
      if (row.isEmpty() || !row.get().syntax().takesValue()) {
        // What follows an unknown option is its value or the next option. It need not be known
        // which: nothing that could be a value is ever changed alone.
        options.add(QemuOption.flag(i + 1, name, word));
      } else if (i + 1 < size) {
        String value = arguments.get(i + 1);
        options.add(QemuOption.of(i + 1, name, word, value, list(row.get(), value)));
        i++;
      } else {
        throw new CommandLineException(word, i + 1, "this option needs a value after it");
      }
    }
    return options;
  }

  private static OptionProperties list(Row row, String value) {
    boolean json = row.syntax() == OptionTable.Syntax.LIST_OR_JSON && value.startsWith("{");
    List<Property> list =
        json || !row.syntax().isList() ? List.of() : ListSyntax.parse(value, row.impliedKey());
    return new OptionProperties(row.impliedKey(), list, json);
  }
}
