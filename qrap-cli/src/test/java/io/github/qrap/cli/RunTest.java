package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.Program;
import io.github.qrap.api.ProgramWrapper;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.SettingResult;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.patch.NicChoice;
import io.github.qrap.patch.QemuVersion;
import io.github.qrap.patch.Rewriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The order of a run, with a probe, a strategy and a wrapper that record their calls. */
@Timeout(20)
class RunTest {
  private static final List<Remedy> MANUAL = List.of(new Remedy.Advice("read the manual"));

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeStrategy strategy = new FakeStrategy();
  private final List<BackendProbe> probes = new ArrayList<>();
  private final List<ProgramWrapper> wrappers = new ArrayList<>();
  private Optional<QemuVersion> version = Optional.empty();
  private NicChoice nic = NicChoice.BEST;
  private ProbeRequest request = ProbeRequest.DEFAULT;
  private boolean verbose;

  @TempDir Path bin;

  @BeforeEach
  void makeQemu() throws IOException {
    for (String name : List.of("kvm", "nice")) {
      assertTrue(Files.createFile(bin.resolve(name)).toFile().setExecutable(true));
    }
  }

  @Test
  void checksThenConnectsThenLaunchesThenClosesThenWaits() throws Exception {
    probes.add(new FakeProbe("a", events));
    assertEquals(42, run("-m", "64"));
    assertEquals(
        List.of(
            "check kvm -m 64 [5]",
            "probe a for hostnet0",
            "last",
            "catch signals",
            "launch kvm -m 64 -device virtio-net-pci,netdev=hostnet0,x-txburst=4096"
                + " -netdev socket,fd=5,id=hostnet0 [a->5]",
            "forward",
            "close a",
            "wait"),
        events);
    assertEquals("Connected to a\n", err.toString());
  }

  @Test
  void whatTheCheckFindsComesBeforeAnyProbe() {
    probes.add(new FakeProbe("a", events));
    strategy.refusal = Optional.of(LaunchException.Kind.NOT_EXECUTABLE);
    assertEquals(126, assertThrows(Failure.class, () -> run("-m", "64")).status());
    assertEquals(List.of("check kvm -m 64 [5]"), events);
  }

  @Test
  void aBackendIsClosedWhereTheLaunchFails() {
    probes.add(new FakeProbe("a", events));
    strategy.failure = Optional.of(LaunchException.Kind.NOT_FOUND);
    assertEquals(127, assertThrows(Failure.class, () -> run("-m", "64")).status());
    assertEquals("close a", events.get(events.size() - 1));
  }

  @Test
  void signalsAreForwardedOnlyToAChild() {
    probes.add(new FakeProbe("a", events));
    strategy.role = ExecStrategy.Role.REPLACES;
    strategy.failure = Optional.of(LaunchException.Kind.NOT_FOUND);
    assertThrows(Failure.class, () -> run("-m", "64"));
    assertTrue(events.contains("last"), events::toString);
    assertEquals(-1, events.indexOf("catch signals"));
  }

  @Test
  void aQuestionTouchesNoBackendAndIsLaunchedAsItIs() throws Exception {
    probes.add(new FakeProbe("a", events));
    assertEquals(42, run("-version"));
    assertEquals(
        List.of(
            "check kvm -version []",
            "last",
            "catch signals",
            "launch kvm -version []",
            "forward",
            "wait"),
        events);
    assertEquals("", err.toString());
  }

  @Test
  void anExplicitCommandIsConnectedWithItsOwnNumber() throws Exception {
    probes.add(new FakeProbe("a", events));
    run("7", "nice", "-h");
    assertTrue(events.contains("probe a for "), events::toString);
    assertTrue(events.contains("launch nice -h [a->7]"), events::toString);
  }

  @Test
  void anExplicitCommandIsRefusedBeforeAProbeThatHasNoDescriptorForIt() {
    FakeProbe probe = new FakeProbe("a", events);
    probe.attachment = new Attachment.SocketPath("/a", Optional.empty());
    probes.add(probe);
    Failure e = assertThrows(Failure.class, () -> run("7", "nice"));
    assertEquals(
        "no network for the guest:\n  a: not used, because FDNUM QEMU_CMD leaves the command line"
            + " alone, and this backend needs another -netdev there",
        e.getMessage());
    assertEquals(List.of(), events);
  }

  @Test
  void aBackendThatIsReachedByPathNeedsNoDescriptor() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.attachment = new Attachment.SocketPath("/a,b", Optional.empty());
    probes.add(probe);
    run("-m", "64");
    assertTrue(
        events.contains(
            "launch kvm -m 64 -device virtio-net-pci,netdev=hostnet0,x-txburst=4096"
                + " -netdev stream,server=off,addr.type=unix,addr.path=/a,,b,id=hostnet0 []"),
        events::toString);
  }

  @Test
  void qemuIsAskedForItsVersionOnlyWhereABackendIsToReconnect() throws Exception {
    probes.add(probeThatReconnects());
    Failure unknown = assertThrows(Failure.class, () -> run("-m", "64"));
    assertTrue(unknown.getMessage().contains("a: not used, because "), unknown.getMessage());
    assertEquals(List.of("version of " + bin + "/kvm"), events);

    version = QemuVersion.parse("QEMU emulator version 7.2.22");
    Failure old = assertThrows(Failure.class, () -> run("-m", "64"));
    assertTrue(old.getMessage().contains("QEMU 7.2 cannot reconnect"), old.getMessage());

    version = QemuVersion.parse("QEMU emulator version 10.0.13");
    run("-m", "64");
    assertTrue(events.get(events.size() - 3).contains(",reconnect-ms=500,"), events::toString);
  }

  @Test
  void aDryRunAndAnExplanationAreForThisQemuToo() throws Exception {
    probes.add(probeThatReconnects());
    strategy.role = ExecStrategy.Role.SHOWS;
    version = QemuVersion.parse("QEMU emulator version 8.2.0");
    run("-m", "64");
    assertEquals("version of " + bin + "/kvm", events.get(0));
    assertTrue(launched().contains(",reconnect=1,"), launched());
    String way = "QEMU connects to it, and again within 500 ms when it is back after a loss\n";
    assertEquals("shown\n# backend: " + way, out.toString());

    request = request.withSockets(List.of("/a", "/b"));
    String explained = explain("-m", "64");
    assertTrue(
        explained.contains("backend: how QEMU reaches the backend, also again after a loss\n"),
        explained);
    assertTrue(
        explained.endsWith("backend: a fake\n  the first that answers at /a, /b; " + way),
        explained);

    version = QemuVersion.parse("QEMU emulator version 7.2.22");
    assertThrows(Failure.class, () -> run("-m", "64"));
    assertThrows(Failure.class, () -> explain("-m", "64"));
  }

  @Test
  void whereQemuIsToReconnectAProbeThatPromisesLessIsRefused() {
    request = request.withReconnect(Duration.ofMillis(500));
    for (Attachment less :
        List.of(
            Attachment.SOCKET,
            new Attachment.SocketPath("/a", Optional.empty()),
            new Attachment.VhostUser(Optional.of("/a"), Optional.empty()),
            new Attachment.Netdev("vde", Map.of()))) {
      FakeProbe probe = new FakeProbe("a", events);
      probe.attachment = less;
      probes.clear();
      probes.add(probe);
      Failure e = assertThrows(Failure.class, () -> run("-m", "64"));
      assertEquals(125, e.status());
      assertEquals(
          "no network for the guest:\n  a: not used, because QEMU would not connect again after a"
              + " loss (--reconnect)\nleave out --reconnect",
          e.getMessage());
      assertEquals(List.of(), events);
    }
  }

  @Test
  void whereQemuIsToReconnectAProbeThatGivesLessIsRefused() {
    request = request.withReconnect(Duration.ofMillis(500));
    version = QemuVersion.parse("QEMU emulator version 10.0.13");
    FakeProbe probe = probeThatReconnects();
    probe.preview = Optional.of(probe.attachment);
    probe.attachment = Attachment.SOCKET;
    probes.add(probe);
    Failure e = assertThrows(Failure.class, () -> run("-m", "64"));
    assertEquals(
        "a: not used, because QEMU would not connect again after a loss (--reconnect)",
        e.getMessage());
    assertEquals("close a", events.get(events.size() - 1));
  }

  @Test
  void thatQemuReconnectsIsReportedIfAskedFor() throws Exception {
    version = QemuVersion.parse("QEMU emulator version 10.0.13");
    probes.add(probeThatReconnects());
    verbose = true;
    run("-m", "64");
    assertEquals(
        "qrap: a: answered (7 ms)\n"
            + "qrap: a: QEMU connects to it, and again within 500 ms when it is back after a loss\n"
            + "Connected to a\n",
        err.toString());
  }

  @Test
  void qemuIsAskedOnceWhereABackendIsToReconnectAndIsByVhostUser() throws Exception {
    version = QemuVersion.parse("QEMU emulator version 10.0.13");
    FakeProbe probe = probeThatReconnects();
    probe.preview = Optional.of(probe.attachment);
    probe.attachment =
        new Attachment.VhostUser(Optional.of("/a"), Optional.of(Duration.ofMillis(500)));
    probes.add(probe);
    run("-m", "64");
    assertEquals(1, Collections.frequency(events, "version of " + bin + "/kvm"));
    assertTrue(
        launched().contains("-chardev socket,id=hostnet0-chardev,path=/a,reconnect-ms=500 "),
        launched());
  }

  @Test
  void qemuHoldsTheConnectionOfAPasstThatItReachesByPath() throws Exception {
    version = QemuVersion.parse("QEMU emulator version 10.0.13");
    FakeProbe probe = new FakeProbe("a", events);
    probe.attachment = new Attachment.VhostUser(Optional.of("/a"), Optional.empty());
    probe.isHeld = true;
    probes.add(probe);
    request = request.withVhostUser(true);
    run("-m", "64");
    // Before there is a backend: it decides which one that can be.
    assertEquals("version of " + bin + "/kvm", events.get(0));
    assertTrue(launched().contains("path=/a "), launched());
    assertTrue(launched().endsWith(" [a->5]"), launched());
    assertTrue(events.contains("close a"), events::toString);
  }

  private FakeProbe probeThatReconnects() {
    FakeProbe probe = new FakeProbe("a", events);
    probe.attachment = new Attachment.SocketPath("/a", Optional.of(Duration.ofMillis(500)));
    return probe;
  }

  @Test
  void qemuIsAskedForItsVersionWhereABackendTurnsOutToBeByVhostUser() throws Exception {
    version = QemuVersion.parse("QEMU emulator version 10.0.13");
    probes.add(probeThatFindsVhostUser());
    run("-m", "64");
    assertEquals(
        List.of("probe a for hostnet0", "version of " + bin + "/kvm"), events.subList(1, 3));
    assertTrue(launched().contains(" -netdev vhost-user,"), launched());
  }

  @Test
  void whereThisQemuCannotUseVhostUserTheProbesAreAskedForAnother() throws Exception {
    version = QemuVersion.parse("QEMU emulator version 7.2.22");
    probes.add(probeThatFindsVhostUser());
    run("-m", "64");
    assertEquals(
        List.of("probe a for hostnet0", "version of " + bin + "/kvm", "probe a for hostnet0"),
        events.subList(1, 4));
    assertTrue(launched().contains(" -netdev socket,"), launched());
    assertEquals("Connected to a\n", err.toString());
  }

  @Test
  void aQemuOfUnknownVersionIsTakenForARecentOne() throws Exception {
    probes.add(probeThatFindsVhostUser());
    run("-m", "64");
    assertTrue(launched().contains(" -netdev vhost-user,"), launched());
  }

  private FakeProbe probeThatFindsVhostUser() {
    FakeProbe probe = new FakeProbe("a", events);
    probe.preview = Optional.of(Attachment.SOCKET);
    probe.attachment = new Attachment.VhostUser(Optional.of("/a"), Optional.empty());
    probe.otherwise = Optional.of(Attachment.SOCKET);
    return probe;
  }

  private String launched() {
    return events.stream().filter(event -> event.startsWith("launch ")).findFirst().orElseThrow();
  }

  @Test
  void aProbeThatGivesAnotherAttachmentThanItPromisedIsNotUsed() {
    FakeProbe probe = new FakeProbe("a", events);
    probe.preview = Optional.of(Attachment.SOCKET);
    probe.attachment = new Attachment.VhostUser(Optional.empty(), Optional.empty());
    probes.add(probe);
    Failure e = assertThrows(Failure.class, () -> run("7", "nice"));
    assertTrue(e.getMessage().startsWith("a: not used, because "), e.getMessage());
    assertEquals(List.of("check nice [7]", "probe a for ", "close a"), events);
  }

  @Test
  void theFirstProbeThatFindsABackendIsTheLastThatIsAsked() throws Exception {
    FakeProbe nothing = new FakeProbe("none", events);
    nothing.finds = false;
    nothing.address = "/run/s";
    probes.addAll(List.of(nothing, new FakeProbe("a", events), new FakeProbe("b", events)));
    verbose = true;
    run("-m", "64");
    assertEquals(
        List.of("probe none for hostnet0", "probe a for hostnet0"),
        events.stream().filter(event -> event.startsWith("probe ")).toList());
    assertEquals(
        "qrap: none: /run/s: nothing there (7 ms)\nqrap: a: a: answered (7 ms)\nConnected to a\n",
        err.toString());
  }

  @Test
  void aProbeThatStartsDaemonsGivesEachNicABackend() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.role = BackendProbe.Role.STARTS;
    probes.add(probe);
    nic = NicChoice.KEEP;
    run("-nic", "user", "-nic", "tap", "-nic", "user");
    assertEquals(
        List.of(
            "last",
            "catch signals",
            "launch kvm -nic socket,fd=5,id=hostnet0 -nic tap -nic socket,fd=6,id=hostnet1"
                + " [a->5, b->6]"),
        events.subList(3, 6));
    assertEquals("Connected to a\nConnected to a\n", err.toString());
  }

  @Test
  void aProbeThatSearchesServesTheFirstNicAndTheOthersAreNamed() throws Exception {
    probes.add(new FakeProbe("a", events));
    nic = NicChoice.KEEP;
    run("-netdev", "user,id=n0", "-nic", "user", "-nic", "user,model=e1000");
    assertEquals(
        List.of(
            "check kvm -netdev user,id=n0 -nic user -nic user,model=e1000 [5]",
            "probe a for hostnet0",
            "last",
            "catch signals",
            "launch kvm -netdev user,id=n0 -nic socket,fd=5,id=hostnet0 -nic user,model=e1000"
                + " [a->5]"),
        events.subList(0, 5));
    String because =
        ": stays as it is, because a backend that runs already serves one NIC;"
            + " qrap --start starts one for each\n";
    assertEquals(
        "qrap: -netdev user,id=n0"
            + because
            + "qrap: -nic user,model=e1000"
            + because
            + "Connected to a\n",
        err.toString());
  }

  @Test
  void whatTheGuestsNicsLoseIsFollowedByTheOptionThatKeepsIt() throws Exception {
    probes.add(new FakeProbe("a", events));
    run("-nic", "user,model=e1000");
    assertEquals(
        "qrap: the NIC e1000 becomes virtio-net-pci, which the guest needs a driver"
            + " for\nqrap: --nic keep keeps every NIC as it is\nConnected to a\n",
        err.toString());
  }

  @Test
  void aNetdevThatGoesIsNamedOnce() throws Exception {
    probes.add(new FakeProbe("a", events));
    run("-netdev", "tap,fd=26,id=n0", "-device", "virtio-net-pci,netdev=n0");
    assertEquals(
        "qrap: -netdev tap,fd=26,id=n0: not kept: the guest's network comes from the backend"
            + " instead; beside a -nic user, it can stay\n"
            + "qrap: --nic keep keeps every NIC as it is\nConnected to a\n",
        err.toString());
  }

  @Test
  void aDryRunShowsAsManyBackendsAsThereWouldBe() throws Exception {
    probes.add(new FakeProbe("a", events));
    nic = NicChoice.KEEP;
    strategy.role = ExecStrategy.Role.SHOWS;
    run("-nic", "user", "-nic", "user");
    assertEquals(
        "launch kvm -nic socket,fd=5,id=hostnet0 -nic user []", events.get(events.size() - 1));
  }

  @Test
  void whatABackendLacksIsReportedAndWhatItKeepsOnlyIfAskedFor() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.settings =
        List.of(
            SettingResult.kept("x=1", List.of()),
            SettingResult.lost("z=3", "no z"),
            SettingResult.kept("y=2", List.of()));
    probes.add(probe);
    run("-m", "64");
    assertEquals("qrap: z=3: not kept: no z\nConnected to a\n", err.toString());
    err.reset();
    verbose = true;
    run("-m", "64");
    assertEquals(
        "qrap: a: answered (7 ms)\nqrap: kept by a: x=1, y=2\nqrap: z=3: not kept: no z\n"
            + "Connected to a\n",
        err.toString());
  }

  @Test
  void theDaemonsOfSeveralNicsAreStartedSideBySide() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.role = BackendProbe.Role.STARTS;
    probe.together = new CyclicBarrier(2);
    probes.add(probe);
    nic = NicChoice.KEEP;
    run("-nic", "user", "-nic", "user");
    assertEquals(
        List.of("probe a for hostnet0", "probe a for hostnet1"),
        events.subList(1, 3).stream().sorted().toList());
    assertEquals(
        List.of(
            "last",
            "catch signals",
            "launch kvm -nic socket,fd=5,id=hostnet0 -nic socket,fd=6,id=hostnet1 [a->5, b->6]",
            "forward",
            "close a",
            "close a",
            "wait"),
        events.subList(3, events.size()));
    assertEquals("Connected to a\nConnected to a\n", err.toString());
  }

  @Test
  void eachOfSeveralDaemonsIsReported() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.role = BackendProbe.Role.STARTS;
    probe.settings = List.of(SettingResult.lost("z=3", "no z"));
    probes.add(probe);
    nic = NicChoice.KEEP;
    verbose = true;
    run("-nic", "user", "-nic", "user");
    assertEquals(
        """
        qrap: netdev hostnet0: a: answered (7 ms)
        qrap: netdev hostnet0: z=3: not kept: no z
        qrap: netdev hostnet1: a: answered (7 ms)
        qrap: netdev hostnet1: z=3: not kept: no z
        Connected to a
        Connected to a
        """,
        err.toString());
  }

  @Test
  void aBackendWithoutADescriptorLeavesItsNumberFree() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.role = BackendProbe.Role.STARTS;
    probe.byPath = "n0";
    probes.add(probe);
    nic = NicChoice.KEEP;
    run("-netdev", "user,id=n0", "-netdev", "user,id=n1");
    assertEquals(
        "launch kvm -netdev stream,server=off,addr.type=unix,addr.path=/n0,id=n0"
            + " -netdev socket,fd=6,id=n1 [b->6]",
        events.stream().filter(event -> event.startsWith("launch ")).findFirst().orElseThrow());
    assertEquals(List.of(6), strategy.expected);
  }

  @Test
  void aBackendThatCannotBeClosedIsReportedAndTheOthersAreClosed() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.role = BackendProbe.Role.STARTS;
    probe.stuck = List.of("hostnet0");
    probes.add(probe);
    nic = NicChoice.KEEP;
    assertEquals(42, run("-nic", "user", "-nic", "user"));
    assertTrue(
        err.toString().endsWith("qrap: closing the connection to a: hostnet0 is stuck\n"),
        err.toString());
    assertEquals(2, events.stream().filter("close a"::equals).count());
  }

  @Test
  void whereADaemonOfSeveralDoesNotStartTheOthersAreClosed() {
    FakeProbe probe = new FakeProbe("a", events);
    probe.role = BackendProbe.Role.STARTS;
    probe.together = new CyclicBarrier(3);
    probe.without = List.of("hostnet1", "hostnet2");
    probes.add(probe);
    nic = NicChoice.KEEP;
    Failure e =
        assertThrows(Failure.class, () -> run("-nic", "user", "-nic", "user", "-nic", "user"));
    assertTrue(
        e.getMessage().endsWith("; looked for a for hostnet1\n  a: nothing there"), e.getMessage());
    assertEquals("close a", events.get(events.size() - 1));
    assertEquals(-1, events.indexOf("last"));
  }

  @Test
  void oneNicNeedsNoFurtherThread() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.role = BackendProbe.Role.STARTS;
    probes.add(probe);
    run("-m", "64");
    assertEquals(Thread.currentThread(), probe.caller.orElseThrow());
  }

  @Test
  void whatIsPublishedLeadsToTheFirstNic() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.role = BackendProbe.Role.STARTS;
    probe.published = PublishOption.parse("--publish", List.of("2222:22"));
    request = request.withPublished(probe.published);
    probes.add(probe);
    nic = NicChoice.KEEP;
    run("-nic", "user", "-nic", "user");
    assertEquals(
        List.of("hostnet0 publishes [0.0.0.0:2222->22/tcp]", "hostnet1 publishes []"),
        probe.requests.stream().sorted().toList());
  }

  @Test
  void whereAChosenPortIsIsReported() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    List<PublishedPort> chosen = new ArrayList<>();
    for (String port :
        List.of("22", "80", "53/udp", "[::]::22", "192.0.2.1::80", "[fe80::1]::80", "2222:22")) {
      PublishedPort asked = PublishOption.parse("--publish", List.of(port)).get(0);
      request = request.withPublished(plus(request.published(), asked));
      chosen.add(asked.hostPort() == 0 ? asked.atHostPort(40000 + chosen.size()) : asked);
    }
    probe.published = chosen;
    probes.add(probe);
    run("-m", "64");
    assertEquals(
        List.of(
            "qrap: port 22 of the guest is at port 40000 of all IPv4 addresses of this"
                + " machine: ssh -p 40000 127.0.0.1",
            "qrap: port 80 of the guest is at port 40001 of all IPv4 addresses of this machine",
            "qrap: UDP port 53 of the guest is at port 40002 of all IPv4 addresses of this machine",
            "qrap: port 22 of the guest is at port 40003 of all IPv6 addresses of this machine: ssh -p 40003 ::1",
            "qrap: port 80 of the guest is at 192.0.2.1:40004",
            "qrap: port 80 of the guest is at [fe80::1]:40005",
            "Connected to a"),
        err.toString().lines().toList());
  }

  private static List<PublishedPort> plus(List<PublishedPort> ports, PublishedPort port) {
    List<PublishedPort> more = new ArrayList<>(ports);
    more.add(port);
    return more;
  }

  @Test
  void aBackendWithoutAPortThatIsToBePublishedIsNotUsed() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probes.add(probe);
    for (String other : List.of("", "2223:22", "2222:23", "127.0.0.1:2222:22", "2222:22/udp")) {
      events.clear();
      request = request.withPublished(PublishOption.parse("--publish", List.of("2222:22")));
      probe.published =
          other.isEmpty() ? List.of() : PublishOption.parse("--publish", List.of(other));
      Failure e = assertThrows(Failure.class, () -> run("-m", "64"));
      assertEquals(
          "backend probe <a> is broken: it does not publish 0.0.0.0:2222->22/tcp", e.getMessage());
      assertEquals("close a", events.get(events.size() - 1));
    }
  }

  @Test
  void whereNothingAnswersEachProbeIsNamedAndNothingIsLaunched() {
    for (String id : List.of("a", "b")) {
      FakeProbe probe = new FakeProbe(id, events);
      probe.finds = false;
      probe.address = "/run/s";
      probes.add(probe);
    }
    Failure e = assertThrows(Failure.class, () -> run("-m", "64"));
    assertEquals(125, e.status());
    assertEquals(
        "no network for the guest: nothing answers; looked for a; looked for b\n"
            + "  a: /run/s: nothing there\n  b: /run/s: nothing there",
        e.getMessage());
    assertEquals(-1, events.indexOf("last"));
  }

  @Test
  void withoutAnyProbeThereIsNothingToAsk() {
    assertEquals(
        "no backend probe is installed; qrap cannot connect the guest",
        assertThrows(Failure.class, () -> run("-m", "64")).getMessage());
  }

  @Test
  void aDryRunShowsTheNetdevOfTheBackendThatWasAskedForAndTouchesNothing() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.attachment = new Attachment.SocketPath("/a", Optional.empty());
    probes.add(probe);
    wrappers.add(new FakeWrapper("nice", "-n", "5"));
    strategy.role = ExecStrategy.Role.SHOWS;
    assertEquals(0, run("-m", "64"));
    assertEquals(
        List.of(
            "last",
            "launch nice -n 5 "
                + bin
                + "/kvm -m 64 -device virtio-net-pci,netdev=hostnet0,x-txburst=4096"
                + " -netdev stream,server=off,addr.type=unix,addr.path=/a,id=hostnet0 []"),
        events);
    assertEquals("shown\n", out.toString());
  }

  @Test
  void aDryRunShowsWhatWouldStartTheBackendsAsComments() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.command = List.of("daemon", "a b");
    probe.remedies = MANUAL;
    probe.settings =
        List.of(SettingResult.kept("x=1", List.of()), SettingResult.lost("z=3", "no z"));
    probes.add(probe);
    strategy.role = ExecStrategy.Role.SHOWS;
    assertEquals(0, run("-m", "64"));
    assertEquals("shown\n# backend: daemon 'a b'\n", out.toString());
    assertEquals("qrap: z=3: not kept: no z\nqrap: read the manual\n", err.toString());
    out.reset();
    probe.role = BackendProbe.Role.STARTS;
    nic = NicChoice.KEEP;
    run("-nic", "user", "-nic", "user");
    assertEquals(
        "shown\n# backend of hostnet0: daemon 'a b'\n# backend of hostnet1: daemon 'a b'\n",
        out.toString());
  }

  @Test
  void anExplanationShowsWhatBecomesOfEachSetting() throws Exception {
    FakeProbe probe = new FakeProbe("a", events);
    probe.settings =
        List.of(
            SettingResult.kept("x=1", List.of("-x", "1 2")),
            SettingResult.lost("z=3", "no z").withRemedy(new Remedy.Advice("buy one")));
    probe.remedies = MANUAL;
    probes.add(probe);
    assertTrue(
        explain("-m", "64")
            .endsWith(
                "backend: a fake\n  x=1: kept (-x '1 2')\n  z=3: not kept: no z; buy one\n"
                    + "  read the manual\n"));
    probe.command = List.of("daemon", "-x", "1 2");
    assertEquals(
        "nothing changes: FDNUM QEMU_CMD leaves the arguments alone\n"
            + "backend: daemon -x '1 2'\n  x=1: kept (-x '1 2')\n"
            + "  z=3: not kept: no z; buy one\n  read the manual\n",
        explain("5", "nice"));
    request = request.withPublished(PublishOption.parse("--publish", List.of("127.0.0.1::22")));
    assertTrue(explain("-m", "64").contains("\n  published 127.0.0.1:PORT->22/tcp\n  x=1: kept"));
    request = ProbeRequest.DEFAULT;
    probe.command = List.of();
    probe.settings = List.of();
    assertEquals(
        "nothing changes: FDNUM QEMU_CMD leaves the arguments alone\n", explain("5", "nice"));
    assertEquals("nothing changes: QEMU is only asked about itself\n", explain("-version"));
    assertEquals(List.of(), events);
  }

  @Test
  void aProbeThatRefusesIsNotAskedAndTheOthersAre() throws Exception {
    FakeProbe refusing = new FakeProbe("a", events);
    refusing.refusal = netdev -> Optional.of("x=1: no x");
    refusing.remedies = MANUAL;
    probes.addAll(List.of(refusing, new FakeProbe("b", events)));
    run("-m", "64");
    assertEquals("Connected to b\n", err.toString());
    probes.remove(1);
    events.clear();
    Failure e = assertThrows(Failure.class, () -> run("-m", "64"));
    assertEquals(125, e.status());
    assertEquals("no network for the guest:\n  a: x=1: no x\nread the manual", e.getMessage());
    assertEquals(List.of(), events);
    assertEquals(
        e.getMessage(), assertThrows(Failure.class, () -> explain("-m", "64")).getMessage());
  }

  @Test
  void wrappersStandInFrontOfQemuTheFirstOneOutermost() throws Exception {
    probes.add(new FakeProbe("a", events));
    wrappers.addAll(List.of(new FakeWrapper("nice", "1"), new FakeWrapper("nice", "2")));
    run("-M", "none");
    String front = "nice 1 " + bin + "/nice 2 " + bin + "/kvm -M none []";
    assertEquals(
        List.of("check kvm -M none []", "check " + front, "last", "catch signals"),
        events.subList(0, 4));
    assertEquals("launch " + front, events.get(4));
  }

  @Test
  void aWrapperThatIsNotInstalledIsFoundBeforeAProbe() {
    probes.add(new FakeProbe("a", events));
    wrappers.add(new FakeWrapper("nosuch"));
    Failure e = assertThrows(Failure.class, () -> run("-m", "64"));
    assertEquals("nosuch: command not found", e.getMessage());
    assertEquals(127, e.status());
    assertEquals(-1, events.indexOf("probe a for hostnet0"));
  }

  @Test
  void aWrapperThatLosesTheProgramIsBroken() {
    probes.add(new FakeProbe("a", events));
    Program other = Program.of("/bin/true", List.of());
    Inheritance none = Inheritance.STANDARD.withDescriptors(List.of());
    List<ProgramWrapper> broken =
        List.of(
            wrapper(program -> other),
            wrapper(program -> program.withArguments(List.of()).behind("nice", List.of())),
            wrapper(program -> program.behind("nice", List.of()).expecting(List.of())),
            wrapper(program -> program.behind("nice", List.of()).inheriting(none)),
            wrapper(program -> program));
    for (ProgramWrapper each : broken) {
      wrappers.clear();
      wrappers.add(each);
      Failure e = assertThrows(Failure.class, () -> run("-m", "64"));
      assertEquals(125, e.status());
      assertTrue(e.getMessage().startsWith("wrapper <fake-wrapper> is broken: "), e.getMessage());
      assertEquals(-1, events.indexOf("probe a for hostnet0"), events::toString);
    }
  }

  private static ProgramWrapper wrapper(UnaryOperator<Program> wrap) {
    return new ProgramWrapper() {
      @Override
      public String id() {
        return "fake-wrapper";
      }

      @Override
      public String description() {
        return "a fake";
      }

      @Override
      public Program wrap(Program program) {
        return wrap.apply(program);
      }
    };
  }

  @Test
  void aStrategyIsHeldToItsFirstRole() {
    probes.add(new FakeProbe("a", events));
    strategy.later = Optional.of(ExecStrategy.Role.SHOWS);
    strategy.result = Optional.of(new LaunchResult.Shown("x"));
    Failure e = assertThrows(Failure.class, () -> run("-m", "64"));
    assertTrue(e.getMessage().contains("its role is SPAWNS"), e.getMessage());
  }

  @Test
  void aStrategyThatHasNotDoneWhatItsRolePromisesFailsTheRun() throws Exception {
    probes.add(new FakeProbe("a", events));
    LaunchResult shown = new LaunchResult.Shown("x");
    LaunchResult started = new LaunchResult.Started(new FakeProcess());
    for (LaunchResult result : List.of(shown, started)) {
      for (ExecStrategy.Role role : ExecStrategy.Role.values()) {
        boolean right =
            result == shown ? role == ExecStrategy.Role.SHOWS : role == ExecStrategy.Role.SPAWNS;
        strategy.role = role;
        strategy.result = Optional.of(result);
        if (right) {
          assertEquals(result == shown ? 0 : 42, run("-m", "64"));
        } else {
          Failure e = assertThrows(Failure.class, () -> run("-m", "64"), role::name);
          assertEquals(125, e.status());
          assertTrue(e.getMessage().contains("fake-strategy"), e.getMessage());
          assertEquals(result == started, events.contains("kill"), events::toString);
        }
        events.clear();
      }
    }
  }

  private int run(String... line) throws Exception {
    return run().run(invocation(line));
  }

  private String explain(String... line) throws Exception {
    return new Explaining(run(), new Wrapping(wrappers, search()), false).text(invocation(line));
  }

  private Invocation invocation(String... line) throws Failure {
    return new InvocationReader(
            Options.DEFAULT,
            Inheritance.STANDARD,
            search(),
            new Rewriter(Rewriter.builtInRules(), nic),
            console())
        .read(Arrays.asList(line));
  }

  private Run run() {
    Starting starting =
        new Starting(
            strategy,
            new LaunchHooks() {
              @Override
              public void beforeLaunch() {
                events.add("last");
              }

              @Override
              public Consumer<Process> catchSignals() {
                events.add("catch signals");
                return child -> events.add("forward");
              }
            },
            console());
    Connecting connecting =
        new Connecting(
            probes,
            Options.DEFAULT.withProbe(request).withVerbose(verbose),
            new NoBackend(search()),
            console());
    QemuInspection inspection =
        qemu -> {
          events.add("version of " + qemu.path());
          return version;
        };
    return new Run(inspection, connecting, new Wrapping(wrappers, search()), starting, console());
  }

  private ProgramSearch search() {
    return new ProgramSearch(bin.toString());
  }

  private Console console() {
    return new Console(out, err, false);
  }

  private final class FakeStrategy implements ExecStrategy {
    private Role role = Role.SPAWNS;
    private Optional<Role> later = Optional.empty();
    private Optional<LaunchException.Kind> refusal = Optional.empty();
    private Optional<LaunchException.Kind> failure = Optional.empty();
    private Optional<LaunchResult> result = Optional.empty();
    private List<Integer> expected = List.of();

    @Override
    public String id() {
      return "fake-strategy";
    }

    @Override
    public String description() {
      return "a fake";
    }

    @Override
    public Role role() {
      Role now = role;
      role = later.orElse(role);
      return now;
    }

    @Override
    public void check(Program program) throws LaunchException {
      events.add("check " + String.join(" ", program.argv()) + " " + program.descriptors());
      throwIf(refusal);
    }

    @Override
    public LaunchResult launch(Launch launch) throws LaunchException {
      List<String> handovers = launch.handovers().stream().map(FakeStrategy::shown).toList();
      expected = launch.program().descriptors();
      events.add("launch " + String.join(" ", launch.program().argv()) + " " + handovers);
      throwIf(failure);
      return result.orElseGet(
          () ->
              role == Role.SHOWS
                  ? new LaunchResult.Shown("shown\n")
                  : new LaunchResult.Started(new FakeProcess()));
    }

    /** The descriptors of the fake backends have letters. */
    private static String shown(Launch.Handover handover) {
      int descriptor = handover.source().descriptor().getAsInt();
      return (char) ('a' + descriptor - FakeProbe.FIRST_DESCRIPTOR) + "->" + handover.target();
    }

    private static void throwIf(Optional<LaunchException.Kind> kind) throws LaunchException {
      if (kind.isPresent()) {
        throw new LaunchException(kind.get(), "kvm", "on purpose");
      }
    }
  }

  private record FakeWrapper(String program, String... arguments) implements ProgramWrapper {
    @Override
    public String id() {
      return "fake-wrapper";
    }

    @Override
    public String description() {
      return "a fake";
    }

    @Override
    public Program wrap(Program inner) {
      return inner.behind(program, List.of(arguments));
    }
  }

  private final class FakeProcess extends Process {
    @Override
    public int waitFor() {
      events.add("wait");
      return 42;
    }

    @Override
    public Process destroyForcibly() {
      events.add("kill");
      return this;
    }

    @Override
    public void destroy() {}

    @Override
    public int exitValue() {
      return 42;
    }

    @Override
    public java.io.OutputStream getOutputStream() {
      return java.io.OutputStream.nullOutputStream();
    }

    @Override
    public java.io.InputStream getInputStream() {
      return java.io.InputStream.nullInputStream();
    }

    @Override
    public java.io.InputStream getErrorStream() {
      return java.io.InputStream.nullInputStream();
    }
  }
}
