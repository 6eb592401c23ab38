package io.github.qrap.patch;

import java.util.List;

/** What happens at one place of the command line. */
sealed interface Step {
  /** The arguments stay. */
  record Keep(List<String> words) implements Step {}

  /** The arguments go, for a reason. */
  record Remove(List<String> words, String by, String reason) implements Step {}

  /** Others take the place of the arguments, for a reason. */
  record Replace(List<String> words, List<String> others, String by, String reason)
      implements Step {}

  /** The new NIC comes here. */
  record AddNic(NewNic nic) implements Step {}

  /** The NIC's back end comes here, as soon as it is known. */
  record AddNetdev(boolean json) implements Step {}
}
