package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ports that {@code --publish} names lead to the guest. */
final class PublishIT {
  /** Fetches from the port that was named and from the one that was chosen, and asks by UDP. */
  private static final String ASK =
      // Its own address, or a port of all.
      "at() {\n"
          + "  sed -n \"s/^qrap: $1 of the guest is at \\(port \\|127.0.0.1:\\)\\([0-9]*\\).*/"
          + "127.0.0.1 \\2/p\" guest.log\n"
          + "}\n"
          + "echo \"named: $(fetch 127.0.0.1 2222)\"\n"
          + "echo \"chosen: $(fetch $(at 'port 80'))\"\n"
          + "echo \"named: $(ask 127.0.0.1 5353)\"\n"
          + "echo \"chosen: $(ask $(at 'UDP port 54'))\"\n";

  private static final List<String> PORTS =
      List.of(
          "--publish",
          "127.0.0.1:2222:80",
          "--publish",
          "80",
          "--publish",
          "5353:53/udp",
          "--publish",
          "127.0.0.1::54/udp");

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  /** The ordinary user has to find what belongs to root. */
  @BeforeAll
  static void open() {
    machine.shell("chmod 755 . .. ../..");
  }

  @AfterEach
  void noPasstIsLeft() {
    assertEquals("", machine.passtsThatStay());
  }

  @ParameterizedTest
  @EnumSource
  void namedAndChosenPortsLeadToTheGuest(User user) {
    List<String> line = new ArrayList<>(PORTS);
    line.addAll(machine.guest().boot(" serve=80 answer=53,54 stay=1"));

    assertReached(user.running(Qrap.LAUNCHER.with(line)));
  }

  @Test
  void theyAreInAdditionToThoseOfTheCommandLine() {
    List<String> line = new ArrayList<>(PORTS.subList(2, PORTS.size()));
    line.addAll(List.of("-nic", "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:2222-:80"));
    line.addAll(machine.guest().boot(" serve=80 answer=53,54 stay=1"));

    assertReached(Qrap.LAUNCHER.with(line));
  }

  @Test
  void theyLeadToTheGuestOfACommandThatIsNotRewritten() {
    List<String> line = new ArrayList<>(PORTS);
    line.addAll(List.of("5", "qemu-system-x86_64", "-nic", "socket,fd=5,model=virtio-net-pci"));
    line.addAll(machine.guest().boot(" serve=80 answer=53,54 stay=1"));

    assertReached(Qrap.LAUNCHER.with(line));
  }

  private static void assertReached(Command qrap) {
    Visit visit = Visit.of(machine, qrap, ASK);
    assertEquals(
        List.of(
            "named: This page is the guest's.",
            "chosen: This page is the guest's.",
            "named: answered by UDP",
            "chosen: answered by UDP"),
        visit.found(),
        visit.toString());
  }

  /** TCP and UDP ports, each with its number in hexadecimal. */
  @Test
  void commandsThatStartAtOnceGetDifferentPorts() {
    List<String> ports = List.of("--publish", "127.0.0.1::80", "--publish", "127.0.0.1::54/udp");
    List<String> line = new ArrayList<>(ports);
    line.addAll(List.of("5", "sh", "-c", ": >up.$$; until [ -e enough ]; do sleep 0.1; done"));

    ProcessResult result =
        machine.run(
            Qrap.LAUNCHER
                .with(line)
                .inScript(
                    "for _ in 1 2 3 4 5 6; do \"$@\" & done\n"
                        + "for _ in $(seq 600); do\n"
                        + "  [ $(ls | grep -c '^up') = 6 ] && break; sleep 0.1\n"
                        + "done\n"
                        + "for kind in tcp udp; do\n"
                        + "  awk -v kind=$kind '$4 == \"0A\" || $4 == \"07\" {print kind, $2}'"
                        + " /proc/net/$kind\n"
                        + "done\n"
                        + ": >enough; wait; rm up.* enough"));

    assertEquals(12, result.outLines().size(), result.toString());
    assertEquals(12, new HashSet<>(result.outLines()).size(), result.toString());
  }

  /** This machine has only four ports to choose from. */
  @Test
  void aPortIsChosenThatNoOtherOptionNames() {
    String script =
        "range=/proc/sys/net/ipv4/ip_local_port_range; old=$(cat $range)\n"
            + "echo 40000 40003 >$range; \"$@\"; status=$?\n"
            + "echo $old >$range; exit $status";
    Command qrap =
        Qrap.LAUNCHER
            .with("--publish", "127.0.0.1::81", "--publish", "127.0.0.1::82")
            .plus("--publish", "127.0.0.1:40000:80", "5", "awk")
            .plus("$4 == \"0A\" {print $2}", "/proc/net/tcp");

    ProcessResult result = machine.run(qrap.inScript(script));

    assertEquals(0, result.status(), result.err());
    assertEquals(3, result.outLines().size(), result.out());
    assertTrue(result.out().contains("0100007F:9C40"), result.out());
  }

  /** Two passts would share it. */
  @Test
  void aUdpPortThatAnotherGuestHasIsRefused() {
    Command first = Qrap.LAUNCHER.with("--publish", "5353:53/udp", "5", "sh", "-c");
    ProcessResult result = machine.run(first.plus(first.plus("true").line() + "; echo $?", "sh"));

    assertEquals(List.of("125"), result.outLines(), result.err());
    assertTrue(
        result
            .err()
            .contains(
                "qrap:   a private passt: 0.0.0.0:5353->53/udp: cannot listen: Address already in"
                    + " use; another program listens there: end it (ss -lntup shows it), or choose"
                    + " another port"),
        result.err());
  }
}
