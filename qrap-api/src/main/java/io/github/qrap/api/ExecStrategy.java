package io.github.qrap.api;

/**
 * Runs QEMU, or does something else with a {@link Launch}.
 *
 * <p>Called once, from one thread, as the last thing that happens. The connections of the launch
 * stay the caller's: it closes them after {@link #launch} has returned or thrown.
 */
public interface ExecStrategy extends Provider {
  /** What becomes of the program. What {@link #launch} returns must agree with it. May grow. */
  enum Role {
    /** This process becomes the program: {@link #launch} does not return. */
    REPLACES,
    /**
     * The program runs as a child: {@link #launch} returns {@link LaunchResult.Started}. From
     * before the launch until the child's end, the caller has to pass on the signals that are meant
     * for the program. Such a strategy is used only where the user chose it by its id.
     */
    SPAWNS,
    /**
     * Nothing is started: {@link #launch} returns {@link LaunchResult.Shown}. No backend is looked
     * for, so the launch has no connections, and {@link Program#descriptors()} says only which
     * numbers would be used.
     */
    SHOWS
  }

  /** What becomes of the program. */
  Role role();

  /**
   * Looks for what would make {@link #launch} fail, as far as it can be known before there is a
   * backend, because looking for a daemon may make it end. Starts and changes nothing.
   *
   * @param program as it will be, but for the arguments that name the backend
   * @throws LaunchException as {@link #launch} would
   */
  default void check(Program program) throws LaunchException {}

  /**
   * Runs the launch.
   *
   * @throws LaunchException if the program was not started; this process is then as it was before
   */
  LaunchResult launch(Launch launch) throws LaunchException;
}
