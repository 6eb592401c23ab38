package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What libvirt can do with a domain that has qrap as its emulator, one operation after the other.
 * The table of {@code docs/reliability.md} has them, and what becomes of the guest and of a
 * connection to it.
 */
final class LibvirtOperationsIT {
  private static final String SCRIPT =
      Path.of("src/test/sh/libvirt-operation").toAbsolutePath().toString();

  /** Each domain's here; the next one is that on the other host. */
  private static final Map<String, Integer> PORTS =
      Map.of("bare", 9001, "card", 9003, "third", 9005, "session", 9007);

  /** Those of the table that are used at once. */
  private static final Map<String, List<String>> GROUPS =
      Map.of("both", List.of("bare", "card"), "others", List.of("third", "session"));

  private static final String USER = Machine.AS_ROOT ? "nobody" : System.getProperty("user.name");

  private static final String INTERFACE =
      "<interface type='user'><mac address='52:54:00:00:00:0%d'/><model type='virtio'/></interface>";

  /** Types a line at a command's terminal until the guest gives it back, then ctrl and ]. */
  private static final String TYPE_INTO =
      """
      given_back() { grep -q hello /tmp/consoles/$VM; }
      for _ in $(seq 100); do
        given_back && printf '\\035' && break
        echo hello
        sleep 0.2
      done | script -qec "$1" /dev/null >/dev/null
      given_back
      """;

  /** Both domains' commands wait for it. */
  private static final String RESTART =
      """
      if [ $VM = card ]; then
        : >/tmp/card/waits
        while [ -e /tmp/card/waits ]; do sleep 0.1; done
        exit
      fi
      until [ -e /tmp/card/waits ]; do sleep 0.1; done
      mv /tmp/libvirt/libvirt-sock /tmp/libvirt/before
      kill $(pgrep -f '^libvirtd --pid-file /tmp/libvirt/')
      until [ -S /tmp/libvirt/libvirt-sock ]; do sleep 0.1; done
      rm /tmp/card/waits
      """;

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  private static String path;
  private static Libvirt here;
  private static Libvirt there;
  private static Libvirt session;

  @BeforeAll
  static void startHosts() throws IOException {
    Libvirt.installEmulator(machine);
    here = Libvirt.start(machine, "libvirt", USER);
    there = Libvirt.start(machine, "libvirt2", USER);
    // Without an interface, so that libvirt knows of no NIC; and with one, which qrap replaces.
    define(here, "bare", "pc", "");
    define(here, "card", "q35", INTERFACE.formatted(1));
    define(here, "third", "q35", "");
    session = Libvirt.startSession(machine, "libvirt3", USER);
    define(session, "session", "q35", INTERFACE.formatted(1));
    path = machine.install("type-into", TYPE_INTO);
    machine.install("restart-libvirtd", RESTART);
  }

  private static void define(Libvirt host, String name, String type, String nic) {
    machine.succeed(
        "mkdir -m 1777 /tmp/%1$s; cd /tmp/%1$s; truncate -s 4M disk disk2; chmod 666 *\n"
                .formatted(name)
            + "cat >rng.xml <<'END'\n"
            + "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>\nEND\n"
            + ("cat >interface.xml <<'END'\n" + INTERFACE.formatted(2) + "\nEND\n"));
    int port = PORTS.get(name);
    host.define(
        new Libvirt.Domain(
            name,
            port,
            type,
            Libvirt.LAUNCHER,
            "serve=8080 stay=1",
            """
            <disk type="file"><source file="/tmp/%1$s/disk"/><target dev="vda" bus="virtio"/></disk>
            <disk type="file" device="cdrom"><target dev="sda" bus="sata"/></disk>
            <serial type="pty"><log file="/tmp/consoles/%1$s" append="on"/></serial>
            <video><model type="vga"/></video>
            """
                    .formatted(name)
                + nic,
            List.of("QRAP_PUBLISH=127.0.0.1:" + port + ":8080")));
  }

  /** One test, as each row goes on from the last one: another try has to begin with the first. */
  @Test
  void guestAndConnectionAreAfterEachOperationAsTheTableSays() throws IOException {
    for (List<String> row : rows()) {
      perform(row);
    }
    bootFromTheNetwork();
    checkThatNothingIsLeft();
  }

  /** Those of the table that are about this Debian. */
  private static List<List<String>> rows() throws IOException {
    return DocumentTable.of("reliability.md", "operation of libvirt").stream()
        .skip(1)
        .filter(row -> isFor(row.get(1)))
        .toList();
  }

  /** There is nothing to boot, as passt names no file: the firmware's address is seen. */
  private static void bootFromTheNetwork() {
    machine.succeed(
        """
        sed -e 's/<name>card/<name>network/; /<uuid>/d; /<kernel>/d; /<initrd>/d; s/9003/9009/' \
          -e 's|<cmdline>.*|<boot dev="network"/><bios useserial="yes"/>|' \
          -e 's|/tmp/consoles/card|/tmp/consoles/network|' /tmp/card.xml >/tmp/network.xml
        """);
    here.run("create /tmp/network.xml");
    here.until("grep -aq '^net0: 10.0.2.15/' /tmp/consoles/network");
    here.run("destroy network");
  }

  private static void checkThatNothingIsLeft() {
    machine.succeed("rm -r /tmp/bare /tmp/card /tmp/third /tmp/session");
    here.endWithNothingLeft();
    there.endWithNothingLeft();
    session.endWithNothingLeft();
    assertEquals("", machine.passtsThatStay());
  }

  /** Whether the row is about this Debian: {@code both}, or {@code both (Debian 12)}. */
  private static boolean isFor(String domains) {
    boolean isOld = Suite.name().equals(Optional.of("Debian 12"));
    return !domains.endsWith(isOld ? " (later)" : " (Debian 12)");
  }

  /** With several domains at once, as most of the time goes by with waiting. */
  private static void perform(List<String> row) {
    String commands = row.get(0).replace("`", "");
    String which = row.get(1).replaceFirst(" .*", "");
    List<String> domains = GROUPS.getOrDefault(which, List.of(which));
    String[] guest = row.get(3).split(": `|`");
    String state = row.get(2) + " / " + guest[0];
    String operation = row.get(0) + ", " + row.get(1) + ": ";
    String message = guest.length > 1 ? guest[1] : "";

    StringBuilder script = new StringBuilder();
    for (String domain : domains) {
      script.append(
          Command.of(List.of(SCRIPT, domain, "" + PORTS.get(domain), guest[0], commands))
              .with("PATH", path)
              .with("LIBVIRT_DEFAULT_URI", (domain.equals("session") ? session : here).uri())
              .with("OTHER", there.uri())
              .inScript("\"$@\" >/tmp/" + domain + "/said")
              .line());
      script.append(" &\n");
    }
    domains.forEach(domain -> script.append("wait; cat /tmp/" + domain + "/said\n"));
    List<String> seen =
        machine.succeed(script.toString()).outLines().stream().map(String::strip).toList();

    assertEquals(domains.size(), seen.size(), operation + seen);
    for (String said : seen) {
      assertTrue(
          message.isEmpty() ? said.equals(state) : said.startsWith(state) && said.contains(message),
          () -> operation + state + " " + message + ", not " + seen);
    }
  }
}
