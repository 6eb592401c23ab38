package io.github.qrap.cli;

import java.util.function.Consumer;

/** What has to be done in this process around a launch. */
interface LaunchHooks {
  /** Called right before the launch, when nothing else can fail. */
  void beforeLaunch();

  /**
   * Begins to catch signals, before a child is started.
   *
   * @return to be given the child, which gets the signals that came and those that come
   */
  Consumer<Process> catchSignals();
}
