package io.github.qrap.patch;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The guest's memory, which a vhost-user backend has to share: what of the command line changes, so
 * that the guest has the same memory as before, and only that it is shared.
 *
 * @param changes the options that change
 * @param additions the options that come in addition
 * @param obstacle why it cannot be shared, in words that complete "not used, because"; empty if it
 *     can
 */
record GuestMemory(
    Map<Entry, Step.ShareMemory> changes,
    List<Step.ShareMemory> additions,
    Optional<String> obstacle) {
  /** Memory that cannot be shared, for a reason. */
  static GuestMemory notShareable(String reason) {
    return new GuestMemory(Map.of(), List.of(), Optional.of(reason));
  }

  /** What happens to this option; empty if it stays in any case. */
  Optional<Step> step(Entry entry) {
    return Optional.ofNullable(changes.get(entry));
  }
}
