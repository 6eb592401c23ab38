package io.github.qrap.api;

/**
 * What every plug-in has in common. Implement one of {@link NicConflictRule}, {@link BackendProbe},
 * {@link ProgramWrapper} and {@link ExecStrategy}, not this.
 *
 * <p>A provider is created by its public constructor without arguments, which must do nothing slow
 * or native: it runs at every start, also where the provider is not used in the end. No method
 * writes to the standard streams, which are QEMU's, or ends the process.
 */
public interface Provider {
  /**
   * A stable name of lower-case letters, digits and hyphens that starts with a letter; unique among
   * the providers of one kind. Users type it and messages show it.
   */
  String id();

  /** One line for people who choose between providers. */
  String description();

  /**
   * Providers of one kind are asked in descending priority, those of equal priority in the order of
   * their ids, behind the built-in ones. These have priority 0.
   */
  default int priority() {
    return 0;
  }
}
