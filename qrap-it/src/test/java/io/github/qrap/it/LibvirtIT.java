package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * qrap as the emulator of a libvirtd of the test's own, as {@code docs/libvirt.md} describes it.
 */
final class LibvirtIT {
  private static final String PAGE = "What libvirt's guest fetched";

  /** Long before libvirt loses its patience and sends SIGKILL, after 15 seconds. */
  private static final Duration IN_TIME = Duration.ofSeconds(5);

  /** Seen by every user, unlike the folder of the build. */
  private static final String HOME = "/tmp/emulator";

  private static final String MODE =
      System.getProperty("user.name").equals("root") ? "system" : "session";

  private static final String VIRSH =
      "virsh -q -c 'qemu+unix:///" + MODE + "?socket=/tmp/libvirt/libvirt-sock' ";

  private Machine machine;

  static Stream<String> users() {
    return MODE.equals("system") ? Stream.of("root", "nobody") : Stream.of("this");
  }

  @BeforeEach
  void startMachine() throws IOException {
    machine = Machine.start();
    Guest.makeIn(machine);
    machine.serve(PAGE);
    machine.startPasst();
    Path distribution = Path.of("../qrap-cli/target/qrap").toAbsolutePath().normalize();
    succeed(
        "mkdir -p /tmp/emulator /tmp/consoles && chmod 1777 /tmp/consoles\n"
            + ("cp -r " + distribution + " " + HOME + "/qrap\n")
            + "cp guest/vmlinuz guest/initrd "
            + HOME
            + "\n"
            + ("chmod -R a+rX " + HOME));
  }

  @AfterEach
  void stopMachine() throws IOException {
    machine.close();
  }

  /** The probe of capabilities is part of the first definition. */
  @ParameterizedTest
  @MethodSource("users")
  void guestIsDefinedAndBootsToThePageOnBothMachines(String user) throws Exception {
    Process libvirtd = startLibvirt(user);
    for (String type : List.of("pc", "q35")) {
      virsh("define " + domain(type, true));
      virsh("start " + type);
      // QEMU ends with the guest.
      until("grep -q '^guest: page end' /tmp/consoles/" + type + " 2>/dev/null");
      until("[ \"$(" + VIRSH + "domstate " + type + ")\" = 'shut off' ]");
      String console = succeed("cat /tmp/consoles/" + type).out();
      assertTrue(console.contains("guest: page begin\r\n" + PAGE), console);
    }
    assertNothingIsLeft(libvirtd);
  }

  /** A blocked SIGTERM would cost 20 seconds, and a leaked descriptor the end of the probe. */
  @ParameterizedTest
  @MethodSource("users")
  void libvirtProbesAndEndsQemuInTime(String user) throws Exception {
    Process libvirtd = startLibvirt(user);
    ProcessResult probe =
        virsh("domcapabilities --emulatorbin " + HOME + "/qrap/bin/qrap --virttype qemu");
    assertTrue(probe.out().contains("<path>" + HOME + "/qrap/bin/qrap</path>"), probe.out());
    assertTrue(probe.duration().compareTo(IN_TIME) < 0, probe.duration().toString());
    for (String type : List.of("pc", "q35")) {
      virsh("define " + domain(type, false));
      virsh("start " + type);
      assertEquals("running", virsh("domstate " + type).out().strip());
      ProcessResult end = virsh("destroy --graceful " + type);
      assertTrue(end.duration().compareTo(IN_TIME) < 0, end.duration().toString());
    }
    assertNothingIsLeft(libvirtd);
  }

  private Process startLibvirt(String user) {
    String script = Path.of("src/test/sh/private-libvirt").toAbsolutePath().toString();
    // libvirt passes PATH on to the emulator, also for the probe, and no other variable of use.
    String path = System.getProperty("java.home") + "/bin:" + System.getenv("PATH") + ":/usr/sbin";
    Process libvirtd =
        machine.start(
            Command.of(
                    List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"),
                    "--mount-proc",
                    script,
                    "/tmp/libvirt",
                    user)
                .with("PATH", path));
    until("[ -S /tmp/libvirt/libvirt-sock ]");
    return libvirtd;
  }

  /** The name of a file that defines a domain of this name and machine type. */
  private String domain(String type, boolean withGuest) {
    String os =
        withGuest
            ? "<kernel>%1$s/vmlinuz</kernel><initrd>%1$s/initrd</initrd>".formatted(HOME)
                + "<cmdline>console=ttyS0 quiet page=http://%s:%d/</cmdline>"
                    .formatted(Machine.ROUTER_IPV4, Machine.PORT)
            : "";
    String xml =
        """
        <domain type="qemu">
          <name>%1$s</name>
          <memory unit="MiB">256</memory>
          <os><type arch="x86_64" machine="%1$s">hvm</type>%2$s</os>
          <features><acpi/></features>
          <devices>
            <emulator>%3$s/qrap/bin/qrap</emulator>
            <serial type="file"><source path="/tmp/consoles/%1$s"/></serial>
          </devices>
        </domain>
        """
            .formatted(type, os, HOME);
    succeed("cat >/tmp/" + type + ".xml <<'END'\n" + xml + "END\n");
    return "/tmp/" + type + ".xml";
  }

  private void assertNothingIsLeft(Process libvirtd) throws InterruptedException {
    assertEquals("", virsh("list --name").out().strip());
    String left =
        succeed(
                "find /tmp -mindepth 1 -maxdepth 2 -newer /tmp/libvirt/libvirtd.pid -type f"
                    + " ! -path '/tmp/libvirt/*' ! -path '/tmp/consoles/*' ! -name '*.xml'\n"
                    + "ps -e -o comm= | grep -E '^(java|qrap|qemu)' || :")
            .out();
    assertEquals("", left);
    libvirtd.destroy();
    libvirtd.waitFor();
  }

  private ProcessResult virsh(String command) {
    return succeed(VIRSH + command);
  }

  /** Waits, for up to a minute, until the shell finds the condition true. */
  private void until(String condition) {
    succeed(
        "tries=0\n"
            + ("until " + condition + "; do\n")
            + "  tries=$((tries + 1))\n"
            + "  [ $tries -lt 300 ] || exit 1\n"
            + "  sleep 0.2\n"
            + "done");
  }

  private ProcessResult succeed(String script) {
    ProcessResult result = machine.run(Command.shell(script));
    if (result.status() != 0) {
      ProcessResult log =
          machine.run(Command.shell("cat /tmp/libvirt/libvirtd.log /tmp/consoles/*; ls /tmp"));
      throw new AssertionError(script + "\n" + result + "\n" + log.out());
    }
    return result;
  }
}
