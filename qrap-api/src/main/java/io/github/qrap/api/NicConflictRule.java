package io.github.qrap.api;

import java.util.Optional;

/**
 * Decides whether a device on the command line is a NIC that conflicts with the one that qrap adds.
 *
 * <p>A rule is asked once about each {@code -device} option, in the order of the command line,
 * until the first rule claims it. It is called from one thread, must not keep state between calls
 * and looks at nothing but its argument. The options that describe a netdev ({@code -netdev},
 * {@code -net}, {@code -nic}) and those that refer to a removed device are not a rule's concern.
 */
public interface NicConflictRule extends Provider {
  /**
   * Why this device conflicts, in a few words that complete "removed, because it is ...", for
   * example {@code "an e1000 NIC"}; empty if this rule does not claim it.
   */
  Optional<String> conflict(DeviceOption device);
}
