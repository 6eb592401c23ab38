package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** QEMU refuses what is said to be a fault, and starts with every line of which nothing is said. */
final class HiddenFaultsIT {
  private static final Path FILE =
      Path.of("../qrap-patch/src/test/resources/io/github/qrap/patch/hidden-faults");

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  private record Case(String line, boolean faulty) {}

  static Stream<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    List<String> lines = Files.readAllLines(FILE);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("  ")) {
        boolean faulty = i + 1 < lines.size() && lines.get(i + 1).startsWith("  ");
        cases.add(new Case(lines.get(i), faulty));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void qemuIsOfTheSameMind(Case tried) {
    List<String> words = new ArrayList<>(List.of(tried.line.split(" ")));
    words.addAll(Monitor.OPTIONS);

    ProcessResult own =
        machine.run(
            Monitor.asking(Command.of(List.of("qemu-system-x86_64", "-accel", "tcg")).plus(words)));

    // Of a model that it does not know, a newer one makes no NIC.
    boolean refused = own.status() != 0 || own.err().contains("was not created");
    assertEquals(tried.faulty, refused, own.toString());
  }

  @Test
  void qrapReportsItAndStartsTheGuest() {
    ProcessResult ours = machine.run(Qrap.LAUNCHER.with("--dry-run", "-device", "e1000,mq=on"));

    assertEquals(0, ours.status(), ours.toString());
    assertTrue(
        ours.errLines()
            .contains(
                "qrap: -device e1000,mq=on: without qrap, QEMU would refuse this:"
                    + " there is no property mq of e1000 NICs"),
        ours.toString());
    assertTrue(ours.out().contains("netdev=hostnet0"), ours.toString());
  }
}
