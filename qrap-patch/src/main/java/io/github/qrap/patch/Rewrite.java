package io.github.qrap.patch;

import io.github.qrap.patch.Part.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line as QEMU is to get it.
 *
 * @param parts the whole of it, option by option, with what became of each
 * @param warnings what the user should know of, one line each
 */
public record Rewrite(List<Part> parts, List<String> warnings) {
  public Rewrite {
    parts = List.copyOf(parts);
    warnings = List.copyOf(warnings);
  }

  /**
   * QEMU's arguments without its name, as {@code NativeText}; those that were not changed are the
   * same strings that came in.
   */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>(2 * parts.size());
    for (Part part : parts) {
      arguments.addAll(part.after());
    }
    return arguments;
  }

  /** The parts that were not kept. */
  public List<Part> changes() {
    List<Part> changes = new ArrayList<>();
    for (Part part : parts) {
      if (part.kind() != Kind.KEPT) {
        changes.add(part);
      }
    }
    return changes;
  }
}
