package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two NICs of one QEMU, each on another passt. */
final class TwoConnectionsIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  @ParameterizedTest
  @ValueSource(strings = {"exec", "spawn"})
  void qemuHasBothNetdevs(String strategy) {
    machine.startPasst(2);
    List<String> arguments = new ArrayList<>(List.of(strategy));
    arguments.addAll(List.of("/tmp/passt_1.socket", "/tmp/passt_2.socket"));
    arguments.addAll(List.of("/usr/bin/qemu-system-x86_64", "-nodefaults"));
    for (String id : List.of("first", "second")) {
      arguments.addAll(List.of("-netdev", "user,id=" + id, "-device", "e1000,netdev=" + id));
    }
    arguments.addAll(Monitor.OPTIONS);

    ProcessResult result =
        machine.run(Monitor.asking(Qrap.programOfTheTests(TwoConnections.class, arguments)));

    List<String> network = Monitor.answer(result);
    assertEquals(4, network.size(), result.toString());
    assertTrue(
        network.get(1).contains("first: index=0,type=socket,socket: fd=5"), result.toString());
    assertTrue(
        network.get(3).contains("second: index=0,type=socket,socket: fd=6"), result.toString());
    machine.shell("kill $(cat /tmp/passt2.pid); rm /tmp/passt_2.socket");
  }
}
