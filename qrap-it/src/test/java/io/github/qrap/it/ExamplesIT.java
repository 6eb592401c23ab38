package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plug-ins below examples/, built outside this build, put into a directory, and used. */
final class ExamplesIT {
  private static final String PAGE = "Seen through a plug-in.";

  /**
   * In the machine's /tmp, because others may be able to write to a directory above the repository.
   */
  private static final String DIRECTORY = "/tmp/home/.local/share/qrap/plugins";

  /** Namespaces have names in /run, which is not to be the real one. */
  private static final String IN_ITS_OWN_RUN = "mount -t tmpfs tmpfs /run && ";

  @RegisterExtension
  static final MachineExtension machine = MachineExtension.withPasst().serving(PAGE);

  private static Path standInClasses;

  @BeforeAll
  static void installPlugins() throws IOException {
    List<String> copy =
        new ArrayList<>(
            List.of("sh", "-c", "umask 022; mkdir -p \"$0\"; cp \"$@\" \"$0\"", DIRECTORY));
    for (String name : List.of("vdpa-rule", "gvproxy-probe", "netns-wrapper")) {
      Outsider project = Outsider.example(name);
      // The tests of the project run too, the contract of its kind among them.
      project.build("package");
      copy.add(project.target().resolve(name + "-1.0.jar").toString());
      if (name.equals("gvproxy-probe")) {
        standInClasses = project.target().resolve("test-classes");
      }
    }
    assertEquals(0, machine.run(Command.of(copy)).status());
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void theyAreListedWithTheirJarsAndVersions(Qrap qrap) {
    ProcessResult result = run(qrap, "--list", "--socket", "/x/a.sock");
    assertEquals("", result.err());
    assertEquals(
        List.of(
            "# kind\tid\tpriority\tuse\tjar",
            "backend\tgvproxy\t0\tdefault\t" + DIRECTORY + "/gvproxy-probe-1.0.jar",
            "nic-rule\tvdpa\t0\tdefault\t" + DIRECTORY + "/vdpa-rule-1.0.jar",
            "wrapper\tnetns\t0\tby-id\t" + DIRECTORY + "/netns-wrapper-1.0.jar"),
        result.outLines().stream()
            .filter(line -> !line.contains("\tbuilt-in"))
            .map(line -> line.substring(0, nthTab(line, 5)))
            .toList());
    assertTrue(
        result.out().contains("\t1.0\ta gvproxy with -listen-qemu; name its --socket\t/x/a.sock\n"),
        result.out());
  }

  private static int nthTab(String line, int n) {
    int at = -1;
    for (int i = 0; i < n; i++) {
      at = line.indexOf('\t', at + 1);
    }
    return at;
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void theRuleRemovesItsDevices(Qrap qrap) {
    String device = "vhost-vdpa-device-pci,vhostdev=/dev/vhost-vdpa-0";
    ProcessResult result =
        run(qrap, "--explain", "--qemu", "qemu-system-x86_64", "-device", device, "-m", "64");
    assertEquals("", result.err());
    assertTrue(
        result.out().contains("\n- -device " + device + "\n    vdpa: a vDPA device\n"),
        result.out());
  }

  /** The plain path: no option and no variable of qrap. */
  @Test
  void aRuleInTheUsualDirectoryNeedsNoOption() throws IOException {
    String path = machine.install("kvm", "echo \"$@\"");
    ProcessResult result =
        machine.run(
            command(Qrap.LAUNCHER, "-device", "vhost-vdpa-device-pci", "-device", "sga")
                .with("PATH", path));
    assertEquals("Connected to /tmp/passt_1.socket\n", result.err());
    assertTrue(
        result.out().matches("-device virtio-net-pci,\\S+ -netdev \\S+ -device sga\n"),
        result.out());
  }

  /** gvproxy itself is in no Debian: a fake in its example lends it passt's network. */
  @Test
  void theProbeGivesTheGuestANetworkThroughItsDaemon() throws Exception {
    machine.shell("passt --socket /tmp/lent.socket --pid /tmp/lent.pid");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    machine.start(
        Command.of(
            List.of(java, "-cp", standInClasses.toString()),
            "com.example.Gvproxy",
            "/tmp/gvproxy.socket",
            "/tmp/lent.socket"));
    ProcessResult waited = machine.shell("while [ ! -S /tmp/gvproxy.socket ]; do sleep 0.02; done");
    assertEquals(0, waited.status());

    List<String> arguments =
        new ArrayList<>(List.of("--backend", "gvproxy", "--socket", "/tmp/gvproxy.socket"));
    arguments.addAll(List.of("--qemu", "qemu-system-x86_64"));
    arguments.addAll(machine.guest().boot(Machine.URL));
    ProcessResult result = run(Qrap.LAUNCHER, arguments.toArray(new String[0]));
    assertTrue(result.err().startsWith("Connected to /tmp/gvproxy.socket\n"), result.err());
    assertEquals(Optional.of(PAGE), Report.of(result).page());
  }

  @Test
  void theWrapperRunsTheGuestInANetworkNamespaceWithItsConnection() {
    ProcessResult made = machine.shell(IN_ITS_OWN_RUN + "PATH=$PATH:/usr/sbin ip netns add qrap");
    assertEquals(0, made.status(), made.err());
    List<String> arguments =
        new ArrayList<>(List.of("--wrap", "netns", "--qemu", "qemu-system-x86_64"));
    arguments.addAll(machine.guest().boot(Machine.URL));
    ProcessResult result = run(Qrap.LAUNCHER, arguments.toArray(new String[0]));
    assertEquals(Optional.of(PAGE), Report.of(result).page());

    String where = "readlink /proc/self/ns/net; readlink /proc/self/fd/5";
    List<String> outside = run(Qrap.JAR, "5", "sh", "-c", where).outLines();
    for (String strategy : List.of("exec", "spawn")) {
      List<String> inside =
          run(Qrap.JAR, "--wrap", "netns", "--exec", strategy, "5", "sh", "-c", where).outLines();
      assertFalse(inside.get(0).equals(outside.get(0)), inside::toString);
      assertTrue(inside.get(1).startsWith("socket:"), inside::toString);
    }
    ProcessResult shown =
        run(Qrap.JAR, "--wrap", "netns", "--dry-run", "--qemu", "qemu-system-x86_64", "-m", "64");
    assertTrue(
        shown.out().startsWith("/usr/sbin/ip netns exec qrap /usr/bin/qemu-system-x86_64 "),
        shown.out());
    ProcessResult explained = run(Qrap.JAR, "--wrap", "netns", "--explain", "-m", "64");
    assertTrue(
        explained.out().startsWith("runs QEMU by: /usr/sbin/ip netns exec qrap "), explained.out());
  }

  @Test
  void theWrapperReportsWhatItLacksBeforeABackendIsTouched() {
    ProcessResult result =
        machine.run(
            command(Qrap.LAUNCHER, "--wrap", "netns", "--socket", "/none", "5", "true")
                .with("NETNS", "blue"));
    assertEquals(125, result.status());
    assertTrue(
        result.err().endsWith(": no network namespace blue; make it: ip netns add blue\n"),
        result.err());
  }

  private static ProcessResult run(Qrap qrap, String... arguments) {
    return machine.run(command(qrap, arguments));
  }

  private static Command command(Qrap qrap, String... arguments) {
    return qrap.with(arguments).with("HOME", "/tmp/home");
  }
}
