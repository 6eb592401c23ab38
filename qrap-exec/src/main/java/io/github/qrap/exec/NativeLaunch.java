package io.github.qrap.exec;

import io.github.qrap.api.Connection;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A launch, checked and encoded: bytes and numbers that the system takes as they are. */
final class NativeLaunch {
  private final String name;
  private final byte[] program;
  private final byte[][] argv;
  private final Optional<byte[][]> environment;
  private final List<Handover> handovers;
  private final Inheritance inherited;

  private NativeLaunch(Launch launch) throws LaunchException {
    Program what = launch.program();
    name = what.path();
    program = encode(name, "the path", name);
    argv = encode(name, "an argument", what.argv());
    inherited = what.inheritance();
    environment =
        inherited.environment().isPresent()
            ? Optional.of(
                encode(name, "an entry of the environment", inherited.environment().get()))
            : Optional.empty();
    List<Handover> numbers = new ArrayList<>();
    for (Launch.Handover handover : launch.handovers()) {
      numbers.add(new Handover(numberOf(name, handover.source()), handover.target()));
    }
    handovers = List.copyOf(numbers);
  }

  /**
   * Checks and encodes.
   *
   * @throws LaunchException where a text is one that the system does not take, or a connection's
   *     number cannot be found
   */
  static NativeLaunch of(Launch launch) throws LaunchException {
    return new NativeLaunch(launch);
  }

  private static int numberOf(String program, Connection source) throws LaunchException {
    try {
      return source.descriptor().isPresent()
          ? source.descriptor().getAsInt()
          : DescriptorNumber.of(source.channel().orElseThrow());
    } catch (IOException e) {
      throw new LaunchException(Kind.NOT_TRIED, program, e.getMessage());
    }
  }

  private static byte[][] encode(String program, String what, List<String> texts)
      throws LaunchException {
    byte[][] encoded = new byte[texts.size()][];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = encode(program, what, texts.get(i));
    }
    return encoded;
  }

  /** The system takes no text with a NUL byte, and NativeText none that stands for no bytes. */
  private static byte[] encode(String program, String what, String text) throws LaunchException {
    if (text.indexOf('\0') >= 0) {
      throw new LaunchException(
          Kind.NOT_TRIED, program, what + " has a NUL byte: \"" + text + "\"");
    }
    try {
      return NativeText.encode(text);
    } catch (IllegalArgumentException e) {
      throw new LaunchException(Kind.NOT_TRIED, program, what + "'s " + e.getMessage());
    }
  }

  /** The path as text, for messages. */
  String name() {
    return name;
  }

  byte[] program() {
    return program;
  }

  byte[][] argv() {
    return argv;
  }

  /** Empty for the environment of this process. */
  Optional<byte[][]> environment() {
    return environment;
  }

  /** No two have the same target. */
  List<Handover> handovers() {
    return handovers;
  }

  Inheritance inherited() {
    return inherited;
  }

  /** A descriptor of this process and the number that it must have in the program. */
  record Handover(int source, int target) {}
}
