package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A passt that ends and comes back while the guest runs. */
@ExtendWith(OneAtATime.class)
final class ReconnectIT {
  private static final int TIMES = 10;

  private static final long SOON_IN_MS = 2000;

  private static final String QEMU = "qemu-system-x86_64";

  @RegisterExtension
  final MachineExtension machine = MachineExtension.empty().serving("Fetched again and again");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'' | ''", "'' | --nic=keep -nic user,model=virtio", "--vhost-user | ''"})
  void newConnectionsWorkSoonAfterPasstIsBackAndTheLeaseIsKept(String mode, String keep)
      throws IOException {
    List<String> line = new ArrayList<>(List.of("--reconnect", "--qemu", QEMU));
    line.addAll(words(keep));
    line.addAll(machine.guest().boot(Machine.URL + " again=" + Machine.URL));
    if (!Installed.qemuReconnects(machine)) {
      assertRefused(machine.run(Qrap.LAUNCHER.with(line)));
      return;
    }
    try (RandomAccessFile big =
        new RandomAccessFile(machine.directory().resolve("www/big").toFile(), "rw")) {
      big.setLength(1L << 30);
    }
    machine.startPasst(1, words(mode).toArray(String[]::new));

    ProcessResult result =
        machine.run(
            Qrap.LAUNCHER
                .with(line)
                .inScript(
                    """
                    : >guest.log
                    "$@" >guest.log & qemu=$!
                    asked() { grep -c '^guest: asks ' guest.log; }
                    got() { grep '^guest: got ' guest.log | awk -v after="$1" '$3 > after' | grep -q .; }
                    now() { echo $(($(date +%%s%%N) / 1000000)); }
                    until_got() { tries=0; until got "$1"; do
                      tries=$((tries + 1)); [ $tries -lt 600 ] || { cat guest.log; exit 1; }; sleep 0.05; done; }
                    until_got 0
                    for round in $(seq %d); do
                      kill $(cat /tmp/passt1.pid)
                      while grep -q ' 0001 03 .* /tmp/passt_1.socket$' /proc/net/unix; do sleep 0.05; done
                      sleep 0.$round
                      passt --socket /tmp/passt_1.socket --pid /tmp/passt1.pid %s
                      begin=$(now)
                      until_got $(asked)
                      echo "back after $(($(now) - begin))"
                    done
                    kill $qemu; wait $qemu; cat guest.log
                    """
                        .formatted(TIMES, mode)));

    List<String> lines = result.outLines();
    List<Long> times = after("back after ", lines).stream().map(Long::parseLong).toList();
    assertEquals(TIMES, times.size(), result.toString());
    assertTrue(times.stream().allMatch(time -> time < SOON_IN_MS), times.toString());
    Report report = Report.of(result);
    assertEquals(1, report.leases().size(), report.toString());
    String mac = report.nics().get(0).substring(report.nics().get(0).lastIndexOf(' ') + 1);
    assertEquals(
        Set.of(mac + " 192.0.2.15/24"),
        after("guest: got ", lines).stream()
            .map(got -> got.substring(got.indexOf(' ') + 1))
            .collect(Collectors.toSet()));
    assertTrue(result.errLines().contains("Connected to /tmp/passt_1.socket"), result.err());
  }

  /** What a guest on a QEMU that cannot would lose for good is not promised. */
  private static void assertRefused(ProcessResult result) {
    assertEquals(125, result.status());
    assertEquals(
        List.of(
            "qrap: no network for the guest:",
            "qrap:   passt: not used, because QEMU 7.2 cannot reconnect; QEMU 8.0 can",
            "qrap: leave out --reconnect"),
        result.errLines());
  }

  @Test
  void onesForOneClientLiveOnAndTheNextPasstIsUsed() throws IOException {
    machine.startPasst(1, "--one-off");
    machine.startPasst(2);
    machine.install(
        QEMU, "[ \"$*\" != -version ] || set -- QEMU emulator version 10.0.13\necho \"$@\"");
    String qemu = machine.directory() + "/bin/" + QEMU;
    for (int start = 0; start < 2; start++) {
      ProcessResult result =
          machine.run(Qrap.LAUNCHER.with("--reconnect", "--verbose", "--qemu", qemu, "-m", "64"));
      assertTrue(
          result.out().contains(",addr.path=/tmp/passt_2.socket,reconnect-ms=200,"),
          result.toString());
      assertEquals(
          List.of(
              "qrap: /tmp/passt_2.socket: QEMU connects to it, and again within 200 ms when it is"
                  + " back after a loss",
              "Connected to /tmp/passt_2.socket"),
          result.errLines().subList(2, 4));
      assertTrue(result.errLines().get(0).contains("for one client (--one-off)"), result.err());
    }
    for (int number : List.of(1, 2)) {
      String state = machine.shell("cat /proc/$(cat /tmp/passt" + number + ".pid)/status").out();
      assertTrue(state.contains("Name:\tpasst") && !state.contains("State:\tZ"), state);
    }
  }

  @Test
  void theSecondStartKnowsTheVersionOfQemu() {
    machine.startPasst(1);
    String version = machine.directory() + "/qrap/" + QEMU + ".version";
    Command qrap = Qrap.LAUNCHER.with("--reconnect", "--dry-run", "--qemu", QEMU, "-m", "64");
    ProcessResult first = machine.run(qrap);
    ProcessResult kept = machine.shell("tail -n 1 " + version);
    assertTrue(
        machine.shell(QEMU + " -version").out().contains(kept.out().strip()), kept.toString());

    // So it is seen whether the second one asks.
    machine.shell("sed -i '$s/.*/version 8.1/' " + version);
    ProcessResult second = machine.run(qrap);
    assertFalse(first.out().contains(",reconnect=1,"), first.out());
    assertTrue(second.out().contains(",reconnect=1,"), second.out());
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static List<String> after(String prefix, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .toList();
  }
}
