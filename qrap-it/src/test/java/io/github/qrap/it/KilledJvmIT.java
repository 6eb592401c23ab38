package io.github.qrap.it;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No guest outlives a JVM that is killed. */
final class KilledJvmIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  /** At 50 moments, chosen at random. */
  @Test
  void noGuestOutlivesAJvmThatIsKilled() {
    GuestsIT.test(machine, "6.0.3", "KilledTest", 1, "-Dkills=50");
  }
}
