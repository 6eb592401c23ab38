package io.github.qrap.patch;

import java.util.List;

/**
 * The command line as QEMU is to get it.
 *
 * @param arguments without the program's name, as {@code NativeText}; those that nobody changed are
 *     the very strings that came in
 * @param changes how they differ from those that came in, in the order of the command line
 * @param warnings what the user should know of, one line each
 */
public record Rewrite(List<String> arguments, List<Change> changes, List<String> warnings) {
  public Rewrite {
    arguments = List.copyOf(arguments);
    changes = List.copyOf(changes);
    warnings = List.copyOf(warnings);
  }
}
