package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * qrap as the emulator of a libvirtd that the test starts, as {@code docs/libvirt.md} describes it.
 */
final class LibvirtIT {
  private static final String PAGE = "What libvirt's guest fetched";

  /** Long before libvirt sends SIGKILL, after 15 seconds. */
  private static final Duration IN_TIME = Duration.ofSeconds(5);

  /** Seen by every user, unlike the directory of the build. */
  private static final String HOME = "/tmp/emulator";

  private static final String LAUNCHER = HOME + "/qrap/bin/qrap";

  private static final String ORIGINAL = "/usr/bin/qrap";

  /** Where libvirt and qrap look for programs first. */
  private static final String PATH = HOME + "/path";

  private static final List<String> TYPES = List.of("pc", "q35");

  private static final String MODE = Machine.AS_ROOT ? "system" : "session";

  private static final String VIRSH =
      "virsh -q -c 'qemu+unix:///" + MODE + "?socket=/tmp/libvirt/libvirt-sock' ";

  @RegisterExtension final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  static Stream<String> users() {
    return MODE.equals("system")
        ? Stream.of("root", "nobody")
        : Stream.of(System.getProperty("user.name"));
  }

  @BeforeEach
  void installTheEmulator() {
    Path distribution = Path.of("../qrap-dist/target/qrap").toAbsolutePath().normalize();
    succeed(
        "mkdir -p /tmp/emulator /tmp/consoles && chmod 1777 /tmp/consoles\n"
            + ("cp -r " + distribution + " " + HOME + "/qrap\n")
            + ("cd " + machine.guest().directory() + " && cp vmlinuz initrd " + HOME)
            + "\n"
            + ("chmod -R a+rX " + HOME));
  }

  /**
   * On a passt that runs, and on one that qrap starts. The probe of capabilities is part of the
   * first definition.
   */
  @ParameterizedTest
  @MethodSource("users")
  void guestBootsToThePageAndIsShutDownByItsPowerButtonOnBothMachines(String user)
      throws Exception {
    Process libvirtd = startLibvirt(user);
    for (String type : TYPES) {
      boolean starts = type.equals("q35");
      String variable = starts ? "<qemu:env name='QRAP_START' value='1'/>" : "";
      virsh("define " + domain(type, LAUNCHER, "stay=1", variable));
      virsh("start " + type);
      untilConsoleSays(type, "waits for the power button");
      untilPasstsAre(starts ? 2 : 1);
      virsh("shutdown --mode acpi " + type);
      untilShutOff(type);
      untilPasstsAre(1);
      String console = succeed("cat /tmp/consoles/" + type).out();
      assertTrue(console.contains("guest: page begin\r\n" + PAGE), console);
    }
    // What else libvirt would do: wait for 15 seconds, complain, and send SIGKILL.
    assertEquals("", succeed("grep SIGKILL /tmp/libvirt/libvirtd.log || :").out());
    assertNothingIsLeft(libvirtd);
  }

  /**
   * In the probe of capabilities, in which the original gives QEMU a network that was not asked
   * for, and in a domain that boots. libvirt hands in the domain's pid file as descriptor 5: the
   * original puts the socket there, we take the next one.
   */
  @ParameterizedTest
  @MethodSource("users")
  @Tag("original")
  void everyFactIsAsBehindTheOriginal(String user) throws Exception {
    String qemu = succeed("command -v qemu-system-x86_64").out().strip();
    Path reporter =
        machine.compile("report-state", "-DQEMU=\"" + qemu + "\"", "-DDIRECTORY=\"/tmp/reports\"");
    succeed("mkdir -m 1777 /tmp/reports; install -D -m 755 " + reporter + " " + PATH + "/kvm");
    Process libvirtd = startLibvirt(user);

    List<String> probed = new ArrayList<>(reportOfProbe(ORIGINAL));
    assertTrue(probed.removeIf(line -> line.startsWith("descriptor 5: ")));
    assertTrue(probed.remove("argument: -netdev"));
    assertTrue(probed.remove("argument: socket,fd=5,id=hostnet0"));
    assertEquals(List.of(), Facts.differences(probed, reportOfProbe(LAUNCHER)));

    for (String type : TYPES) {
      List<String> original = new ArrayList<>(reportOfDomain(type, ORIGINAL));
      List<String> ours = new ArrayList<>(reportOfDomain(type, LAUNCHER));
      assertTrue(ours.removeIf(line -> line.matches("descriptor 5: .*/" + type + "\\.pid")));
      assertTrue(ours.remove("descriptor 5: flags 0, status 100001"));
      ours.replaceAll(
          line ->
              line.replaceFirst("^descriptor 6: ", "descriptor 5: ")
                  .replace("\"fd\":\"6\",\"id\":\"qrap0\"", "\"fd\":\"5\",\"id\":\"hostnet0\"")
                  .replace("\"netdev\":\"qrap0\"", "\"netdev\":\"hostnet0\""));
      // The original takes the next free place, which libvirt gives to another device later.
      original.replaceAll(LibvirtIT::unplaced);
      ours.replaceAll(LibvirtIT::unplaced);
      assertEquals(List.of(), Facts.differences(original, ours));
    }
    succeed("rmdir /tmp/reports");
    assertNothingIsLeft(libvirtd);
  }

  private static String unplaced(String line) {
    return line.contains("virtio-net")
        ? line.replaceFirst("\"bus\":\"pci.[0-9]+\",\"addr\":\"0x[0-9a-f]+\"", "a place")
        : line;
  }

  private List<String> reportOfProbe(String emulator) {
    untilPasstIsFree();
    virsh("domcapabilities --virttype qemu --emulatorbin " + emulator);
    return takeReport();
  }

  private List<String> reportOfDomain(String type, String emulator) {
    untilPasstIsFree();
    virsh("define " + domain(type, emulator, ""));
    virsh("start " + type);
    untilShutOff(type);
    return takeReport();
  }

  /** Of one run of QEMU, but for the names that libvirt makes up for each. */
  private List<String> takeReport() {
    return succeed("cat /tmp/reports/*; rm /tmp/reports/*").outLines().stream()
        .map(line -> line.replaceAll("/(domain-)[0-9]+|(qmp-)[A-Za-z0-9]{6}(?=/)", "/$1$2"))
        .toList();
  }

  /**
   * libvirt does not know of our NIC, and gives each of them the first place that it knows free.
   */
  @ParameterizedTest
  @MethodSource("users")
  void devicesCanBePluggedInLater(String user) throws Exception {
    Process libvirtd = startLibvirt(user);
    succeed(
        "truncate -s 1M /tmp/disk && chmod 666 /tmp/disk\n"
            + "cat >/tmp/rng.xml <<'END'\n"
            + "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>\nEND\n"
            + "cat >/tmp/interface.xml <<'END'\n"
            + "<interface type='user'><model type='virtio'/></interface>\nEND");
    for (String type : TYPES) {
      virsh("define " + domain(type, LAUNCHER, "stay=1"));
      virsh("start " + type);
      virsh("attach-disk " + type + " /tmp/disk vdb");
      virsh("attach-device " + type + " /tmp/interface.xml");
      if (type.equals("pc")) {
        virsh("attach-device " + type + " /tmp/rng.xml");
      }
      untilConsoleSays(type, "waits for the power button");
      virsh("destroy " + type);
    }
    succeed("rm /tmp/disk");
    assertNothingIsLeft(libvirtd);
  }

  /** libvirt knows nothing of it: QEMU connects again by itself, where it can. */
  @ParameterizedTest
  @MethodSource("users")
  void theNetworkComesBackWithPasst(String user) throws Exception {
    Process libvirtd = startLibvirt(user);
    String variable = "<qemu:env name='QRAP_RECONNECT' value='1'/>";
    virsh("define " + domain("q35", LAUNCHER, "again=" + Machine.URL, variable));
    if (Installed.qemuReconnects(machine)) {
      // Where libvirt's processes see it: one that qrap does not see may be for one client only.
      String there =
          "nsenter --mount --pid "
              + (MODE.equals("session") ? "--user --preserve-credentials " : "")
              + "--target $(pgrep -x libvirtd) ";
      String start = there + as(user) + "passt --pid /tmp/consoles/passt.pid";
      machine.stopPasst();
      succeed(start);
      virsh("start q35");
      untilConsoleSays("q35", "got ");
      succeed(there + "sh -c 'kill $(cat /tmp/consoles/passt.pid)'");
      untilPasstIsFree();
      succeed(start);
      String asked = succeed("grep -c '^guest: asks ' /tmp/consoles/q35").out().strip();
      until(
          "grep '^guest: got ' /tmp/consoles/q35 |"
              + (" awk '$3 > " + asked + " { found = 1 } END { exit !found }'"));
      virsh("destroy q35");
    } else {
      String refusal = machine.shell(VIRSH + "start q35").err();
      assertTrue(refusal.contains("QEMU 7.2 cannot reconnect; QEMU 8.0 can"), refusal);
    }
    assertNothingIsLeft(libvirtd);
  }

  /** A blocked SIGTERM would cost 20 seconds, and a leaked descriptor the end of the probe. */
  @ParameterizedTest
  @MethodSource("users")
  void libvirtProbesAndEndsQemuInTime(String user) throws Exception {
    Process libvirtd = startLibvirt(user);
    ProcessResult probe = virsh("domcapabilities --emulatorbin " + LAUNCHER + " --virttype qemu");
    assertTrue(probe.out().contains("<path>" + LAUNCHER + "</path>"), probe.out());
    assertTrue(probe.duration().compareTo(IN_TIME) < 0, probe.duration().toString());
    for (String type : TYPES) {
      virsh("define " + domain(type, LAUNCHER, "stay=1"));
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
    String path =
        String.join(
            ":",
            PATH,
            System.getProperty("java.home") + "/bin",
            System.getenv("PATH"),
            "/usr/sbin");
    List<String> unshare = new ArrayList<>(List.of("unshare"));
    if (MODE.equals("session")) {
      unshare.addAll(List.of("--map-current-user", "--keep-caps"));
    }
    unshare.addAll(List.of("--mount", "--pid", "--fork", "--kill-child", "--mount-proc"));
    // Only root may connect to root's passt since 2025.
    succeed(as(user) + "passt --pid /tmp/passt.pid");
    Process libvirtd =
        machine.start(Command.of(unshare, script, "/tmp/libvirt", user).with("PATH", path));
    until("[ -S /tmp/libvirt/libvirt-sock ]");
    return libvirtd;
  }

  /** What a command of another user begins with. */
  private static String as(String user) {
    return user.equals(System.getProperty("user.name"))
        ? ""
        : "setpriv --reuid=" + user + " --regid=$(id -g " + user + ") --clear-groups ";
  }

  private String domain(String type, String emulator, String guestOptions) {
    return domain(type, emulator, guestOptions, "");
  }

  /** The name of a file that defines a domain of this name and machine type. */
  private String domain(String type, String emulator, String guestOptions, String variables) {
    // The original puts its NIC on pci.3, which libvirt has only where it is asked for, as it has
    // more of them for what is plugged in later.
    String ports =
        type.equals("pc")
            ? ""
            : IntStream.rangeClosed(1, 6)
                .mapToObj("<controller type='pci' index='%d' model='pcie-root-port'/>"::formatted)
                .collect(Collectors.joining());
    String xml =
        """
        <domain type="qemu" xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
          <name>%1$s</name>
          <uuid>00000000-0000-4000-8000-%6$012d</uuid>
          <memory unit="MiB">256</memory>
          <os>
            <type arch="x86_64" machine="%1$s">hvm</type>
            <kernel>%2$s/vmlinuz</kernel>
            <initrd>%2$s/initrd</initrd>
            <cmdline>console=ttyS0 quiet no_timer_check cryptomgr.notests page=%4$s %5$s</cmdline>
          </os>
          <features><acpi/></features>
          <devices>
            <emulator>%3$s</emulator>
            %7$s
            <serial type="file"><source path="/tmp/consoles/%1$s"/></serial>
          </devices>
          <qemu:commandline>%8$s</qemu:commandline>
        </domain>
        """
            .formatted(
                type,
                HOME,
                emulator,
                Machine.URL,
                guestOptions,
                TYPES.indexOf(type),
                ports,
                variables);
    succeed("cat >/tmp/" + type + ".xml <<'END'\n" + xml + "END\n");
    return "/tmp/" + type + ".xml";
  }

  private void assertNothingIsLeft(Process libvirtd) throws InterruptedException {
    assertEquals("", virsh("list --name").out().strip());
    String left =
        succeed(
                "[ -e /tmp/libvirt/libvirtd.pid ] || echo no pid file to compare with\n"
                    + "find /tmp -mindepth 1 -maxdepth 2 -newer /tmp/libvirt/libvirtd.pid -type f"
                    + " ! -path '/tmp/libvirt/*' ! -path '/tmp/consoles/*' ! -name '*.xml'\n"
                    + "ps -e -o comm= | grep -E '^(java|qrap|qemu)' || :")
            .out();
    assertEquals("", left);
    libvirtd.destroy();
    libvirtd.waitFor();
  }

  private void untilConsoleSays(String type, String text) {
    until("grep -q '^guest: " + text + "' /tmp/consoles/" + type + " 2>/dev/null");
  }

  private void untilShutOff(String type) {
    until("[ \"$(" + VIRSH + "domstate " + type + ")\" = 'shut off' ]");
    assertEquals("shut off (shutdown)", virsh("domstate --reason " + type).out().strip());
  }

  /** The original is ended by a passt that still has another client. */
  private void untilPasstIsFree() {
    until("! grep -q ' 0001 03 .* /tmp/passt_1.socket$' /proc/net/unix");
  }

  private void untilPasstsAre(int number) {
    until("{ " + Machine.PASSTS + "[ $(passts | wc -l) = " + number + " ]; }");
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
    ProcessResult result = machine.shell(script);
    if (result.status() != 0) {
      ProcessResult log = machine.shell("cat /tmp/libvirt/libvirtd.log /tmp/consoles/*; ls /tmp");
      throw new AssertionError(script + "\n" + result + "\n" + log.out());
    }
    return result;
  }
}
