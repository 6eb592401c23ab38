package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.it.Guest.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a later release of QEMU makes of our command lines. */
final class NewerQemuIT {
  private static final String PAGE = "What the guest of a newer QEMU fetched";

  @RegisterExtension
  static final MachineExtension machine = MachineExtension.withPasst().serving(PAGE);

  private static String qemu;

  @BeforeAll
  static void makeQemu() {
    qemu = NewerQemu.program();
  }

  @Test
  void theGuestFetchesThePage() {
    List<String> arguments = new ArrayList<>(List.of("--qemu", qemu));
    arguments.addAll(machine.guest().boot(Machine.URL));

    ProcessResult result = machine.run(Qrap.LAUNCHER.with(arguments));

    assertEquals(Optional.of(PAGE), Report.of(result).page());
    assertEquals(List.of("Connected to /tmp/passt_1.socket"), result.errLines());
  }
}
