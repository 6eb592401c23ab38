package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.probe.PasstAbility;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The column of this machine's Debian in {@code docs/versions.md} is what its programs do. */
final class VersionsIT {
  /** In libvirt's driver for tests, which runs nothing. */
  private static final String DEFINE =
      """
      virsh -c test:///default define /dev/stdin <<END
      <domain type='test'><name>own-passt</name><memory>65536</memory><os><type>hvm</type></os><devices>
      <interface type='user'><backend type='passt'/></interface>
      </devices></domain>
      END
      """;

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  @Test
  void theColumnOfThisDebianIsWhatItsProgramsDo() throws IOException {
    List<List<String>> table = DocumentTable.of("versions.md", "what");
    Map<String, String> measured = measured();
    assertEquals(
        List.copyOf(measured.keySet()), table.stream().skip(1).map(row -> row.get(0)).toList());

    int column = Suite.name().map(table.get(0)::indexOf).orElse(-1);
    if (column < 0) {
      Suite.note(List.of("docs/versions.md has no column for " + Suite.name() + ": " + measured));
      return;
    }
    List<String> differences = new ArrayList<>();
    for (List<String> row : table.subList(1, table.size())) {
      String now = measured.get(row.get(0));
      if (!row.get(column).equals(now)) {
        differences.add(
            "docs/versions.md, " + row.get(0) + ": " + now + ", not " + row.get(column));
      }
    }
    Suite.requireNone(differences);
  }

  private static Map<String, String> measured() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("QEMU", firstMatch("qemu-system-x86_64 --version", "[0-9]+\\.[0-9]+"));
    rows.put("passt", firstMatch("dpkg-query -W passt", "20[0-9]{6}"));
    rows.put("libvirt", firstMatch("virsh --version", "[0-9]+\\.[0-9]+"));
    rows.put("the C tool, `/usr/bin/qrap`", yes(Installed.hasOriginal()));
    rows.put("QEMU connects again to a passt", yes(Installed.qemuReconnects(machine)));
    rows.put(
        "QEMU starts a passt, `-netdev passt`",
        yes(
            machine.shell("qemu-system-x86_64 -M none -netdev help | grep -x passt").status()
                == 0));
    rows.put(
        "libvirt starts a passt, `<backend type='passt'/>`",
        yes(machine.shell(DEFINE).status() == 0));
    Set<PasstAbility> passt = Installed.passt(machine);
    rows.put("passt has vhost-user", yes(Installed.hasVhostUser(machine)));
    rows.put(
        "passt answers DNS beside the server that DHCP names, `--dns-host`",
        yes(passt.contains(PasstAbility.DNS_FORWARD)));
    rows.put(
        "an address beside the router's leads to the host, `--map-host-loopback`",
        yes(passt.contains(PasstAbility.LOOPBACK_ADDRESS)));
    rows.put("DHCP names the guest, `--hostname`", yes(passt.contains(PasstAbility.HOST_NAME)));
    rows.put(
        "a forwarded port can lead to any address of the guest",
        yes(passt.contains(PasstAbility.FORWARD_TARGETS)));
    rows.put(
        "the guest has IPv4 and IPv6 where the host has one of them",
        yes(passt.contains(PasstAbility.BOTH_FAMILIES)));
    return rows;
  }

  private static String firstMatch(String command, String pattern) {
    return machine.shell(command + " | grep -oE '" + pattern + "' | head -n 1").out().strip();
  }

  private static String yes(boolean can) {
    return can ? "yes" : "no";
  }
}
