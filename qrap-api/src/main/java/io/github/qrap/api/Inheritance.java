package io.github.qrap.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a program is to find as if nobody had stood between it and the parent of this process. A JVM
 * puts its own in the place of some of it before any Java runs. All that is not named here (ids,
 * working directory, limits, priorities) a program inherits from this process as it is.
 *
 * <p>A set of signals is a mask as proc(5) shows it: bit {@code n - 1} stands for signal {@code n}.
 *
 * @param descriptors the numbers of the descriptors to hand on; no others are
 * @param environment the entries {@code NAME=VALUE} as {@link NativeText}, in order; empty for the
 *     environment of this process
 * @param blockedSignals those that are blocked
 * @param ignoredSignals those that are ignored; all others have their default action
 */
public record Inheritance(
    List<Integer> descriptors,
    Optional<List<String>> environment,
    long blockedSignals,
    long ignoredSignals) {
  /** The three standard streams, the environment of this process, no signal blocked or ignored. */
  public static final Inheritance STANDARD =
      new Inheritance(List.of(0, 1, 2), Optional.empty(), 0, 0);

  public Inheritance {
    descriptors = List.copyOf(descriptors);
    Objects.requireNonNull(environment, "environment");
    if (environment.isPresent()) {
      environment = Optional.of(List.copyOf(environment.get()));
    }
  }
}
