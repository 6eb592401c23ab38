package io.github.qrap.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A program ready to run, in the working directory of this process.
 *
 * @param program the path of the executable, already searched for
 * @param argv its arguments as {@link NativeText}, the name it is called by first
 * @param descriptor the descriptor that the program must find, if any
 * @param inherited what it must find beside that
 */
public record Launch(
    String program, List<String> argv, Optional<Handover> descriptor, Inheritance inherited) {
  public Launch {
    Objects.requireNonNull(program, "program");
    argv = List.copyOf(argv);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("argv <[]> must hold at least the program's name");
    }
    Objects.requireNonNull(descriptor, "descriptor");
    Objects.requireNonNull(inherited, "inherited");
  }

  /**
   * A program that finds what {@link Inheritance#STANDARD} says, and no descriptor beside it.
   *
   * @param program the path of the executable, which is also the name it is called by
   * @param arguments those behind the name, as {@link NativeText}
   */
  public static Launch of(String program, List<String> arguments) {
    List<String> argv = new ArrayList<>(arguments.size() + 1);
    argv.add(program);
    argv.addAll(arguments);
    return new Launch(program, argv, Optional.empty(), Inheritance.STANDARD);
  }

  /**
   * The same launch with the backend's descriptor, if it has one. The backend stays the caller's,
   * to be closed when the program has been started.
   *
   * @param number that the descriptor must have in the program, as the arguments name it; may be in
   *     use in this process
   */
  public Launch connectedTo(Backend backend, int number) {
    Optional<Handover> handover =
        backend.descriptor().isEmpty()
            ? Optional.empty()
            : Optional.of(new Handover(backend.descriptor().getAsInt(), number));
    return new Launch(program, argv, handover, inherited);
  }

  /** The same launch of a program that is to find this. */
  public Launch inheriting(Inheritance other) {
    return new Launch(program, argv, descriptor, other);
  }

  /**
   * A descriptor of this process and the number that it must have in the program.
   *
   * @param source the open descriptor here; negative where there is none because nothing is started
   * @param target its number there, 0 or greater; may be in use in this process
   */
  public record Handover(int source, int target) {
    public Handover {
      if (target < 0) {
        throw new IllegalArgumentException("target <" + target + "> must not be negative");
      }
    }
  }
}
