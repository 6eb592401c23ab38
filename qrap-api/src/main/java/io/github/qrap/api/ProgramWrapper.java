package io.github.qrap.api;

/**
 * Puts another program in front of QEMU, as {@code taskset} or {@code ip netns exec}; goes with
 * every {@link ExecStrategy}.
 *
 * <p>Called once, from one thread, before a backend is looked for. Whether QEMU and the other
 * program are there is checked by the caller. Used only where the user chose it by its id.
 */
public interface ProgramWrapper extends Provider {
  /**
   * The program that runs this one, usually made by {@link Program#behind}. Starts and changes
   * nothing. It may be called with arguments that are not final yet, and again with those that are.
   *
   * @throws LaunchException if it is clear that this would fail
   */
  Program wrap(Program program) throws LaunchException;
}
