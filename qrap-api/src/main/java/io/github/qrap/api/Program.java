package io.github.qrap.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A program to run, in the working directory of this process: all that is known before there is a
 * backend. Immutable.
 */
public final class Program {
  private final String path;
  private final List<String> argv;
  private final List<Integer> descriptors;
  private final Inheritance inheritance;

  private Program(
      String path, List<String> argv, List<Integer> descriptors, Inheritance inheritance) {
    this.path = Objects.requireNonNull(path, "path");
    this.argv = List.copyOf(argv);
    this.descriptors = List.copyOf(descriptors);
    this.inheritance = Objects.requireNonNull(inheritance, "inheritance");
    for (int descriptor : this.descriptors) {
      if (descriptor < 0) {
        throw new IllegalArgumentException(
            "descriptors <" + descriptors + "> must not be negative");
      }
    }
  }

  /**
   * A program that is called by its path, finds what {@link Inheritance#STANDARD} says, and expects
   * no descriptor beside that.
   *
   * @param path of the executable
   * @param arguments those behind the name, as {@link NativeText}
   */
  public static Program of(String path, List<String> arguments) {
    return new Program(path, argv(path, arguments), List.of(), Inheritance.STANDARD);
  }

  /** The path of the executable, already searched for. */
  public String path() {
    return path;
  }

  /** The arguments as {@link NativeText}, the name that the program is called by first. */
  public List<String> argv() {
    return argv;
  }

  /**
   * The numbers of the descriptors that are handed over, beside those that the program inherits.
   */
  public List<Integer> descriptors() {
    return descriptors;
  }

  /** What the program must find beside that. */
  public Inheritance inheritance() {
    return inheritance;
  }

  /** The same program, called by this name: its {@code argv[0]}. */
  public Program calledBy(String name) {
    return new Program(path, argv(name, argv.subList(1, argv.size())), descriptors, inheritance);
  }

  /** The same program with these arguments behind its name. */
  public Program withArguments(List<String> arguments) {
    return new Program(path, argv(argv.get(0), arguments), descriptors, inheritance);
  }

  /** The same program, which expects exactly these numbers to be handed over. */
  public Program expecting(List<Integer> numbers) {
    return new Program(path, argv, numbers, inheritance);
  }

  /** The same program, which is to find this. */
  public Program inheriting(Inheritance other) {
    return new Program(path, argv, descriptors, other);
  }

  /**
   * Another program that runs this one: {@code program.behind("nice", List.of("-n", "5"))}. It has
   * to keep the descriptors that it finds open, and to become this program in the end.
   *
   * @param wrapper its path, or its name, which is searched for in {@code PATH} before it is run
   * @param arguments those that come before the path of this program
   */
  public Program behind(String wrapper, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add(path);
    all.addAll(argv.subList(1, argv.size()));
    return new Program(wrapper, argv(wrapper, all), descriptors, inheritance);
  }

  /** The same program at this path, called by the same name. */
  public Program at(String otherPath) {
    return new Program(otherPath, argv, descriptors, inheritance);
  }

  private static List<String> argv(String name, List<String> arguments) {
    List<String> argv = new ArrayList<>(arguments.size() + 1);
    argv.add(name);
    argv.addAll(arguments);
    return argv;
  }
}
