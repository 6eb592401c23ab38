package io.github.qrap.api;

import java.util.Optional;

/**
 * Decides whether a device on the command line is a NIC that conflicts with the one that qrap adds.
 *
 * <p>A rule is asked once about each {@code -device} option, in the order of the command line,
 * until the first rule claims it. It is called from one thread, must not keep state between calls
 * and has no business outside its argument. The options that describe a back end ({@code -netdev},
 * {@code -net}, {@code -nic}) and whatever refers to a removed device are not a rule's concern.
 */
public interface NicConflictRule extends Provider {
  /**
   * Why this device conflicts, in a few words that complete "removed, because it is ...", for
   * example {@code "an e1000 NIC"}; empty if this rule has nothing against it.
   */
  Optional<String> conflict(DeviceOption device);
}
