package io.github.qrap.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A program ready to run, with the connections that it gets. Those stay the caller's, to be closed
 * when the program has been started. Immutable, but for the connections.
 */
public final class Launch {
  private final Program program;
  private final List<Handover> handovers;

  private Launch(Program program, List<Handover> handovers) {
    this.program = Objects.requireNonNull(program, "program");
    this.handovers = List.copyOf(handovers);
  }

  /** A program that gets no connection yet. */
  public static Launch of(Program program) {
    return new Launch(program, List.of());
  }

  /**
   * A program that finds what {@link Inheritance#STANDARD} says, and gets no connection yet.
   *
   * @param path of the executable, which is also the name it is called by
   * @param arguments those behind the name, as {@link NativeText}
   */
  public static Launch of(String path, List<String> arguments) {
    return of(Program.of(path, arguments));
  }

  /** What to run. */
  public Program program() {
    return program;
  }

  /** The connections that the program gets, each with a different number. */
  public List<Handover> handovers() {
    return handovers;
  }

  /**
   * The same launch with the backend's connection too, if it has one.
   *
   * @param number that the descriptor must have in the program, as the arguments name it; may be in
   *     use in this process
   */
  public Launch connectedTo(Backend backend, int number) {
    return backend.connection().isEmpty()
        ? this
        : with(new Handover(backend.connection().get(), number));
  }

  /**
   * The same launch with this connection too.
   *
   * @throws IllegalArgumentException if another connection has that number
   */
  public Launch with(Handover handover) {
    for (Handover other : handovers) {
      if (other.target() == handover.target()) {
        throw new IllegalArgumentException(
            "target <" + handover.target() + "> must not be used twice");
      }
    }
    List<Handover> more = new ArrayList<>(handovers);
    more.add(handover);
    List<Integer> numbers = new ArrayList<>(program.descriptors());
    if (!numbers.contains(handover.target())) {
      numbers.add(handover.target());
    }
    return new Launch(program.expecting(numbers), more);
  }

  /** The same launch of a program that is to find this. */
  public Launch inheriting(Inheritance other) {
    return new Launch(program.inheriting(other), handovers);
  }

  /**
   * A connection and the number that it must have in the program.
   *
   * @param source open
   * @param target its number there, 0 or greater; may be in use in this process
   */
  public record Handover(Connection source, int target) {
    public Handover {
      Objects.requireNonNull(source, "source");
      if (target < 0) {
        throw new IllegalArgumentException("target <" + target + "> must not be negative");
      }
    }
  }
}
