package io.github.qrap.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a program is to find as if the parent of this process had started it. A JVM replaces some of
 * it before any Java runs. All that is not named here (ids, working directory, limits, priorities)
 * a program inherits from this process as it is.
 *
 * <p>A set of signals is a mask as proc(5) shows it: bit {@code n - 1} stands for signal {@code n}.
 *
 * <p>Immutable: each {@code with...} method gives another one. Begin with {@link #STANDARD}.
 */
public final class Inheritance {
  /** The three standard streams, the environment of this process, no signal blocked or ignored. */
  public static final Inheritance STANDARD =
      new Inheritance(List.of(0, 1, 2), Optional.empty(), 0, 0);

  private final List<Integer> descriptors;
  private final Optional<List<String>> environment;
  private final long blockedSignals;
  private final long ignoredSignals;

  private Inheritance(
      List<Integer> descriptors,
      Optional<List<String>> environment,
      long blockedSignals,
      long ignoredSignals) {
    this.descriptors = List.copyOf(descriptors);
    this.environment = environment;
    this.blockedSignals = blockedSignals;
    this.ignoredSignals = ignoredSignals;
  }

  /** The numbers of the descriptors to hand on; no others are. */
  public List<Integer> descriptors() {
    return descriptors;
  }

  /**
   * The entries {@code NAME=VALUE} as {@link NativeText}, in order; empty for the environment of
   * this process.
   */
  public Optional<List<String>> environment() {
    return environment;
  }

  /** The signals that are blocked. */
  public long blockedSignals() {
    return blockedSignals;
  }

  /** The signals that are ignored; all others have their default action. */
  public long ignoredSignals() {
    return ignoredSignals;
  }

  /** The same with exactly these descriptors. */
  public Inheritance withDescriptors(List<Integer> numbers) {
    return new Inheritance(numbers, environment, blockedSignals, ignoredSignals);
  }

  /** The same with exactly these entries {@code NAME=VALUE}. */
  public Inheritance withEnvironment(List<String> entries) {
    return new Inheritance(
        descriptors,
        Optional.of(List.copyOf(Objects.requireNonNull(entries, "entries"))),
        blockedSignals,
        ignoredSignals);
  }

  /** The same with exactly these signals blocked. */
  public Inheritance withBlockedSignals(long mask) {
    return new Inheritance(descriptors, environment, mask, ignoredSignals);
  }

  /** The same with exactly these signals ignored. */
  public Inheritance withIgnoredSignals(long mask) {
    return new Inheritance(descriptors, environment, blockedSignals, mask);
  }
}
