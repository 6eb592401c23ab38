package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Demand;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.ReplacedNetdev;
import io.github.qrap.api.SettingResult;
import io.github.qrap.exec.ProgramSearch;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is said of each NIC, by a probe that starts a daemon for each. */
class ConnectingTest {
  private static final Demand WAN = Demand.ANY.withNetdevId("wan");
  private static final Demand LAN = Demand.ANY.withNetdevId("lan");

  private static final Demand LOCKED_IN =
      WAN.withReplaced(new ReplacedNetdev("user", Map.of("restrict", List.of("off", "on"))));

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeProbe probe = new FakeProbe("fake", new ArrayList<>());
  private Options options = Options.DEFAULT;

  ConnectingTest() {
    probe.role = BackendProbe.Role.STARTS;
    probe.address = "a daemon";
  }

  @Test
  void ofSeveralNetdevsEachMessageNamesTheOneThatItIsAbout() throws Exception {
    remark();
    connect(true, WAN, LAN);
    assertEquals(
        """
        qrap: netdev wan: a daemon: answered (7 ms)
        qrap: netdev wan: kept by a daemon: x=1
        qrap: netdev wan: z=3: other arguments for the daemon decide
        qrap: netdev wan: y=2: not kept: no y
        qrap: netdev wan: read the manual
        qrap: netdev lan: a daemon: answered (7 ms)
        qrap: netdev lan: kept by a daemon: x=1
        qrap: netdev lan: z=3: other arguments for the daemon decide
        qrap: netdev lan: y=2: not kept: no y
        qrap: netdev lan: read the manual
        """,
        err.toString());
  }

  @Test
  void aNetdevThatIsAloneIsNotNamed() throws Exception {
    remark();
    connect(false, WAN);
    assertEquals("qrap: y=2: not kept: no y\nqrap: read the manual\n", err.toString());
  }

  @Test
  void aDaemonThatDoesNotStartIsReportedWithItsNetdev() {
    probe.without = List.of("lan");
    assertEquals(
        "netdev lan: no network for the guest: nothing answers; looked for fake for lan\n"
            + "  a daemon: nothing there",
        assertThrows(Failure.class, () -> connect(false, WAN, LAN)).getMessage());
  }

  @Test
  void aNetworkThatIsRefusedIsReportedWithItsNetdev() {
    probe.refusal = netdev -> netdev.equals("lan") ? Optional.of("cannot be") : Optional.empty();
    assertEquals(
        "netdev lan: no network for the guest:\n  fake: cannot be",
        assertThrows(Failure.class, () -> routes(WAN, LAN)).getMessage());
  }

  @Test
  void twoNetdevsThatListenOnTheSamePortAreRefused() {
    probe.listening =
        Map.of(
            "wan", List.of(port("127.0.0.1", 80), port("127.0.0.1", 2222)),
            "lan", List.of(port("127.0.0.1", 81), port("0.0.0.0", 2222)));
    assertEquals(
        "netdev wan forwards 127.0.0.1:2222->22/tcp and netdev lan forwards 0.0.0.0:2222->22/tcp:"
            + " both listen on the same port; choose another one for one of them",
        assertThrows(Failure.class, () -> routes(WAN, LAN)).getMessage());
  }

  @Test
  void argumentsThatEachDaemonGetsAreNamedWhereTheyAreTheReason() {
    options = options.withProbe(options.probe().withDaemonArguments(List.of("-t", "2222")));
    probe.listening =
        Map.of("wan", List.of(port("0.0.0.0", 2222)), "lan", List.of(port("0.0.0.0", 2222)));
    String conflict =
        "netdev wan forwards 0.0.0.0:2222->22/tcp and netdev lan forwards 0.0.0.0:2222->22/tcp:"
            + " both listen on the same port; choose another one for one of them";
    assertEquals(conflict, assertThrows(Failure.class, () -> routes(WAN, LAN)).getMessage());
    probe.listensByArguments = true;
    assertEquals(
        conflict + "; each backend gets what --passt-arg says",
        assertThrows(Failure.class, () -> routes(WAN, LAN)).getMessage());
  }

  @Test
  void twoNetdevsCanListenOnOnePortOfTwoAddresses() throws Exception {
    probe.listening =
        Map.of("wan", List.of(port("127.0.0.1", 2222)), "lan", List.of(port("127.0.0.2", 2222)));
    assertEquals(2, routes(WAN, LAN).size());
  }

  @Test
  void aGuestThatIsLockedInGetsNoBackendThatDoesNotPromiseToKeepItIn() {
    assertEquals(
        "no network for the guest:\n  fake: restrict=on: the guest might get out\n"
            + "let qrap start one: qrap --start ...",
        assertThrows(Failure.class, () -> routes(LOCKED_IN)).getMessage());
  }

  @Test
  void aGuestThatIsLockedInGetsABackendThatKeepsItIn() throws Exception {
    probe.settings = List.of(SettingResult.kept("restrict=on", List.of()));
    connect(false, LOCKED_IN);
    assertEquals("", err.toString());
  }

  @Test
  void aBackendThatDoesNotKeepTheGuestInAsPromisedIsNotUsed() throws Exception {
    probe.settings = List.of(SettingResult.kept("restrict=on", List.of()));
    List<Route> routes = routes(LOCKED_IN);
    probe.settings = List.of(SettingResult.lost("restrict=on", "forgotten"));
    assertEquals(
        "backend probe <fake> is broken: it does not say that it keeps restrict=on",
        assertThrows(Failure.class, () -> connecting(false).connect(routes, new ArrayList<>()))
            .getMessage());
  }

  @Test
  void aPluginThatDoesNotComeBackIsNamed() throws Exception {
    options = options.withProbe(options.probe().withTotalTimeout(Duration.ofMillis(1)));
    probe.role = BackendProbe.Role.SEARCHES;
    probe.together = new CyclicBarrier(1, this::awaitRemark);
    Plugin plugin = new Plugin("/slow.jar", Optional.empty(), getClass().getClassLoader());
    BackendProbe guarded = Guard.around(probe, BackendProbe.class, "backend <slow>", plugin);
    Connecting connecting = connecting(guarded, false);
    connecting.connect(connecting.routes(List.of(WAN)), new ArrayList<>());
    assertEquals(
        "qrap: backend <slow> (/slow.jar) is still looking after 2 ms; Ctrl-C ends qrap\n",
        err.toString());
  }

  private void awaitRemark() {
    for (int i = 0; i < 5000 && err.size() == 0; i++) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void remark() {
    probe.settings =
        List.of(
            SettingResult.kept("x=1", List.of()),
            SettingResult.lost("y=2", "no y"),
            SettingResult.overridden("z=3"));
    probe.remedies = List.of(new Remedy.Advice("read the manual"));
  }

  @Test
  void theWishToReconnectIsNamedAsItWasMade() {
    options =
        options
            .withProbe(options.probe().withReconnect(Duration.ofMillis(1)))
            .withReconnectName("QRAP_RECONNECT");
    assertEquals(
        "no network for the guest:\n  fake: not used, because QEMU would not connect again after a"
            + " loss (--reconnect)\nleave out QRAP_RECONNECT",
        assertThrows(Failure.class, () -> routes(Demand.ANY)).getMessage());
  }

  private static PublishedPort port(String address, int number) {
    return new PublishedPort(PublishedPort.Protocol.TCP, address, number, 22);
  }

  private Connecting connecting(boolean verbose) {
    return connecting(probe, verbose);
  }

  private Connecting connecting(BackendProbe probe, boolean verbose) {
    return new Connecting(
        List.of(probe),
        options.withVerbose(verbose),
        new NoBackend(new ProgramSearch("/nowhere")),
        new Console(new ByteArrayOutputStream(), err, false));
  }

  private List<Route> routes(Demand... demands) throws Failure {
    return connecting(false).routes(List.of(demands));
  }

  private void connect(boolean verbose, Demand... demands) throws Failure, InterruptedException {
    connecting(verbose).connect(routes(demands), new ArrayList<>());
  }
}
