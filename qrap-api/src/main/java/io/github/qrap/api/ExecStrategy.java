package io.github.qrap.api;

/**
 * Runs QEMU, or whatever else becomes of a {@link Launch}.
 *
 * <p>Called once, from one thread, as the last thing that happens. The backend behind the launch's
 * descriptor stays the caller's, who closes it after {@link #launch} has returned or thrown.
 */
public interface ExecStrategy extends Provider {
  /**
   * Looks for whatever would make {@link #launch} fail and can be known before there is a backend,
   * because looking for a backend may cost it its life. Starts and changes nothing.
   *
   * @param launch as it will be, but for the arguments that name the backend and the descriptor's
   *     source, which is negative
   * @throws LaunchException as {@link #launch} would
   */
  default void check(Launch launch) throws LaunchException {}

  /**
   * Runs the launch. A strategy that replaces this process does not return.
   *
   * @throws LaunchException if the program was not started; this process is then as it was before
   */
  LaunchResult launch(Launch launch) throws LaunchException;

  /**
   * Whether {@link #launch} starts something that needs a network. Where this is false no backend
   * is looked for, and {@link Launch#descriptor()} tells only which number would be used.
   */
  default boolean startsProgram() {
    return true;
  }

  /**
   * Whether {@link #launch} starts a child, so that this process stays: from before the launch
   * until the child's end, the caller has to pass on the signals that are meant for the program.
   * Such a strategy is used only where somebody chose it by its id.
   */
  default boolean startsChild() {
    return false;
  }
}
