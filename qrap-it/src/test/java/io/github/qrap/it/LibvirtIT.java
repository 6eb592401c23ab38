package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  private static final String ORIGINAL = "/usr/bin/qrap";

  private static final List<String> TYPES = List.of("pc", "q35");

  @RegisterExtension final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  static Stream<String> users() {
    return Machine.AS_ROOT
        ? Stream.of("root", "nobody")
        : Stream.of(System.getProperty("user.name"));
  }

  private Libvirt libvirt;

  private void startLibvirt(String user) {
    // Only root may connect to root's passt since 2025.
    machine.succeed(Libvirt.as(user) + "passt --pid /tmp/passt.pid");
    libvirt = Libvirt.start(machine, "libvirt", user);
  }

  @BeforeEach
  void installTheEmulator() {
    Libvirt.installEmulator(machine);
  }

  /**
   * On a passt that runs, and on one that qrap starts. The probe of capabilities is part of the
   * first definition.
   */
  @ParameterizedTest
  @MethodSource("users")
  void guestBootsToThePageAndIsShutDownByItsPowerButtonOnBothMachines(String user) {
    startLibvirt(user);
    for (String type : TYPES) {
      boolean starts = type.equals("q35");
      String variable = "QRAP_START=" + (starts ? "1" : "");
      define(type, Libvirt.LAUNCHER, "stay=1", variable);
      virsh("start " + type);
      libvirt.untilConsoleSays(type, "waits for the power button");
      untilPasstsAre(starts ? 2 : 1);
      virsh("shutdown --mode acpi " + type);
      untilShutOff(type);
      untilPasstsAre(1);
      String console = libvirt.succeed("cat /tmp/consoles/" + type).out();
      assertTrue(console.contains("guest: page begin\r\n" + PAGE), console);
    }
    // What else libvirt would do: wait for 15 seconds, complain, and send SIGKILL.
    assertEquals("", libvirt.succeed("grep SIGKILL /tmp/libvirt/libvirtd.log || :").out());
    libvirt.endWithNothingLeft();
  }

  /**
   * In the probe of capabilities, in which the original gives QEMU a network that was not asked
   * for, and in a domain that boots. libvirt hands in the domain's pid file as descriptor 5: the
   * original puts the socket there, we take the next one.
   */
  @ParameterizedTest
  @MethodSource("users")
  @Tag("original")
  void everyFactIsAsBehindTheOriginal(String user) {
    String qemu = machine.succeed("command -v qemu-system-x86_64").out().strip();
    Path reporter =
        machine.compile("report-state", "-DQEMU=\"" + qemu + "\"", "-DDIRECTORY=\"/tmp/reports\"");
    machine.succeed(
        "mkdir -m 1777 /tmp/reports; install -D -m 755 " + reporter + " " + Libvirt.PATH + "/kvm");
    startLibvirt(user);

    List<String> probed = new ArrayList<>(reportOfProbe(ORIGINAL));
    assertTrue(probed.removeIf(line -> line.startsWith("descriptor 5: ")));
    assertTrue(probed.remove("argument: -netdev"));
    assertTrue(probed.remove("argument: socket,fd=5,id=hostnet0"));
    assertEquals(List.of(), Facts.differences(probed, reportOfProbe(Libvirt.LAUNCHER)));

    for (String type : TYPES) {
      List<String> original = new ArrayList<>(reportOfDomain(type, ORIGINAL));
      List<String> ours = new ArrayList<>(reportOfDomain(type, Libvirt.LAUNCHER));
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
    libvirt.succeed("rmdir /tmp/reports");
    libvirt.endWithNothingLeft();
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
    define(type, emulator, "");
    virsh("start " + type);
    untilShutOff(type);
    return takeReport();
  }

  /** Of one run of QEMU, but for the names that libvirt makes up for each. */
  private List<String> takeReport() {
    return libvirt.succeed("cat /tmp/reports/*; rm /tmp/reports/*").outLines().stream()
        .map(line -> line.replaceAll("/(domain-)[0-9]+|(qmp-)[A-Za-z0-9]{6}(?=/)", "/$1$2"))
        .toList();
  }

  /** libvirt knows nothing of it: QEMU connects again by itself, where it can. */
  @ParameterizedTest
  @MethodSource("users")
  void theNetworkComesBackWithPasst(String user) {
    startLibvirt(user);
    String variable = "QRAP_RECONNECT=1";
    define("q35", Libvirt.LAUNCHER, "again=" + Machine.URL, variable);
    if (Installed.qemuReconnects(machine)) {
      // Where libvirt's processes see it: one that qrap does not see may be for one client only.
      String there =
          "nsenter --mount --pid "
              + (Machine.AS_ROOT ? "" : "--user --preserve-credentials ")
              + "--target $(pgrep -x libvirtd) ";
      String start = there + Libvirt.as(user) + "passt --pid /tmp/consoles/passt.pid";
      machine.stopPasst();
      libvirt.succeed(start);
      virsh("start q35");
      libvirt.untilConsoleSays("q35", "got ");
      libvirt.succeed(there + "sh -c 'kill $(cat /tmp/consoles/passt.pid)'");
      untilPasstIsFree();
      libvirt.succeed(start);
      String asked = libvirt.succeed("grep -c '^guest: asks ' /tmp/consoles/q35").out().strip();
      libvirt.until(
          "grep '^guest: got ' /tmp/consoles/q35 |"
              + (" awk '$3 > " + asked + " { found = 1 } END { exit !found }'"));
      virsh("destroy q35");
    } else {
      String refusal = machine.shell(libvirt.virsh("start q35")).err();
      assertTrue(refusal.contains("QEMU 7.2 cannot reconnect; QEMU 8.0 can"), refusal);
    }
    libvirt.endWithNothingLeft();
  }

  /** A blocked SIGTERM would cost 20 seconds, and a leaked descriptor the end of the probe. */
  @ParameterizedTest
  @MethodSource("users")
  void libvirtProbesAndEndsQemuInTime(String user) {
    startLibvirt(user);
    ProcessResult probe =
        virsh("domcapabilities --emulatorbin " + Libvirt.LAUNCHER + " --virttype qemu");
    assertTrue(probe.out().contains("<path>" + Libvirt.LAUNCHER + "</path>"), probe.out());
    assertTrue(probe.duration().compareTo(IN_TIME) < 0, probe.duration().toString());
    for (String type : TYPES) {
      define(type, Libvirt.LAUNCHER, "stay=1");
      virsh("start " + type);
      assertEquals("running", virsh("domstate " + type).out().strip());
      ProcessResult end = virsh("destroy --graceful " + type);
      assertTrue(end.duration().compareTo(IN_TIME) < 0, end.duration().toString());
    }
    libvirt.endWithNothingLeft();
  }

  private void define(String type, String emulator, String guestOptions, String... variables) {
    libvirt.define(
        new Libvirt.Domain(
            type,
            TYPES.indexOf(type),
            type,
            emulator,
            "page=" + Machine.URL + " " + guestOptions,
            "<serial type='file'><source path='/tmp/consoles/" + type + "'/></serial>",
            List.of(variables)));
  }

  private void untilShutOff(String type) {
    libvirt.until("[ \"$(" + libvirt.virsh("domstate " + type) + ")\" = 'shut off' ]");
    assertEquals("shut off (shutdown)", virsh("domstate --reason " + type).out().strip());
  }

  /** The original is ended by a passt that still has another client. */
  private void untilPasstIsFree() {
    libvirt.until("! grep -q ' 0001 03 .* /tmp/passt_1.socket$' /proc/net/unix");
  }

  private void untilPasstsAre(int number) {
    libvirt.until("{ " + Machine.PASSTS + "[ $(passts | wc -l) = " + number + " ]; }");
  }

  private ProcessResult virsh(String command) {
    return libvirt.run(command);
  }
}
