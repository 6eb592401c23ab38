package io.github.qrap.cli;

import io.github.qrap.exec.Children;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The hooks of a real run.
 *
 * @param environmentHolder the child of the launcher that has kept the environment; QEMU is to have
 *     no child
 */
record ProcessHooks(OptionalLong environmentHolder) implements LaunchHooks {
  @Override
  public void beforeLaunch() {
    if (environmentHolder.isPresent()) {
      new Children().end(environmentHolder.getAsLong());
    }
  }

  @Override
  public Consumer<Process> catchSignals() {
    return SignalForwarding.begin();
  }
}
