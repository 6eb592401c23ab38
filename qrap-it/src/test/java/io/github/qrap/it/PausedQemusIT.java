package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Other programs stand for QEMU. */
final class PausedQemusIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  private final PausedQemus qemus = new PausedQemus(machine, 1);

  @Test
  void answersComeInOrder() {
    List<Command> all = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(Command.shell("echo " + i + "; exit " + i));
      expected.add(i + " " + i);
    }
    assertEquals(
        expected,
        qemus.ask(all).stream()
            .map(result -> result.out().strip() + " " + result.status())
            .toList());
  }

  @Test
  void oneThatIsLateIsAskedOnceMore() {
    Command late = Command.shell("[ -e ../asked ] || { touch ../asked; exec sleep 60; }; echo ok");
    Command hanging = Command.shell("exec sleep 60");
    List<ProcessResult> results = qemus.ask(List.of(late, hanging));
    assertEquals("ok", results.get(0).out().strip());
    assertEquals(124, results.get(1).status());
  }
}
