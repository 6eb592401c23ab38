package io.github.qrap.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NoBackendException;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.testkit.FakeQemu;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuestTest {
  private static final String SILENCE =
      "; nothing has come to its serial console (a Linux on x86 writes there with console=ttyS0)";

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;
  private List<ProcessHandle> before;

  @BeforeEach
  void rememberProcesses() {
    before = children().toList();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (ProcessHandle child : children().filter(child -> !before.contains(child)).toList()) {
      child.onExit().get();
    }
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().contains("of guest"))) {
      Thread.sleep(1);
    }
  }

  @Test
  void qemuGetsWhatTheLineLeavesOpenAndItsConnection() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "printf '%s\\n' \"$@\"; echo hello >&4; monitor");
    try (Guest guest = guest(qemu, "-m", "64", "disk.img").start()) {
      guest.await(Wait.forConsole("(?m)^-netdev\nsocket"));
      assertEquals(
          "-m 64 disk.img -machine accel=tcg -display none -serial stdio"
              + " -chardev socket,id=qrap-monitor,fd=3 -mon chardev=qrap-monitor,mode=control"
              + " -device virtio-net-pci,netdev=hostnet0,x-txburst=4096"
              + " -netdev socket,fd=4,id=hostnet0",
          String.join(" ", guest.console().text().lines().toList()));
      ByteBuffer frame = ByteBuffer.allocate(6);
      qemu.peers().get(0).read(frame);
      assertEquals("hello\n", new String(frame.array()));
    }
  }

  @Test
  void whatIsTypedComesToTheConsole() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor & read -r typed; echo \"got $typed\"; wait");
    try (Guest guest = guest(qemu).start()) {
      guest.console().type("\u00fcber\n");
      guest.await(Wait.forConsole("got \u00fcber\n"));
    }
  }

  @Test
  void itsPidAndItsExitStatusAreThoseOfQemu() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "echo pid $$; monitor & read -r status; exit $status");
    try (Guest guest = guest(qemu).start()) {
      guest.await(Wait.forConsole("pid " + guest.pid() + "\n"));
      assertFalse(guest.onExit().isDone());
      guest.console().type("7\n");
      assertEquals(7, guest.onExit().get());
    }
  }

  @Test
  void theEndOfTheConsoleIsThereWhenTheGuestHasEnded() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "seq 20000; echo last; echo bye >&2");
    try (Guest guest =
        guest(qemu, "-qmp", "none").waitingFor(Wait.forConsole("last\n").within(LONG)).start()) {
      assertEquals(0, guest.onExit().get());
      assertTrue(guest.console().text().endsWith("\n20000\nlast\n"));
      assertEquals("bye", guest.messages());
    }
  }

  @Test
  void aCommandOfTheMonitorIsAnswered() throws Exception {
    try (Guest guest = guest(FakeQemu.in(directory, "monitor")).start()) {
      assertEquals("{}", guest.qmp("cont"));
      assertEquals("{}", guest.qmp("device_del", Map.of("id", "disk1")));
    }
  }

  @Test
  void aLineWithAMonitorHasNoOther() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "exec sleep 60");
    try (Guest guest = guest(qemu, "-qmp", "unix:/nonexistent/q,server=on").start()) {
      GuestException e = assertThrows(GuestException.class, () -> guest.qmp("cont"));
      assertEquals("cont: the command line has a QMP monitor of its own; leave it out", e.reason());
      assertFalse(guest.shutdown(Duration.ofSeconds(10)));
    }
  }

  @Test
  void aGuestThatObeysItsPowerButtonIsNotKilled() throws Exception {
    try (Guest guest = guest(FakeQemu.in(directory, "monitor")).start()) {
      assertTrue(guest.shutdown(LONG));
      assertEquals(0, guest.onExit().get());
    }
  }

  @Test
  void aGuestThatIgnoresItsPowerButtonIsEnded() throws Exception {
    FakeQemu qemu =
        FakeQemu.in(
            directory,
            "power_button() { echo ignored; }; trap 'exit 3' TERM; monitor & wait $!; wait $!");
    try (Guest guest = guest(qemu).start()) {
      assertFalse(guest.shutdown(Duration.ofMillis(50)));
      assertEquals(3, guest.onExit().get());
    }
  }

  @Test
  void whoIsInterruptedWhileClosingKills() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "trap '' TERM; monitor");
    Guest guest = guest(qemu).start();
    Thread.currentThread().interrupt();
    guest.close();
    assertTrue(Thread.interrupted());
    assertEquals(137, guest.onExit().get());
    guest.close();
  }

  @Test
  void aGuestThatEndsWhileItIsWaitedForFailsAtOnceWithAllThatIsKnown() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "seq 100; echo 'no bootable device' >&2; exit 5");
    GuestBuilder builder =
        guest(qemu, "-qmp", "none").waitingFor(Wait.forConsole("login:").within(LONG));
    GuestException e = assertThrows(GuestException.class, builder::start);
    assertEquals(
        "the guest has ended with status 5; waited for /login:/ on the console", e.reason());
    assertEquals("smb=/srv: not kept: a fake has no files\nno bootable device", e.messages());
    assertEquals(40, e.console().lines().count());
    assertTrue(e.console().startsWith("61\n62\n"), e.console());
    assertTrue(e.getMessage().startsWith(e.reason() + "\nthe guest is: "), e.getMessage());
    assertTrue(e.getMessage().contains(" -qmp none -machine accel=tcg "), e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith(
                "\nQEMU printed:\n"
                    + e.messages()
                    + "\nthe guest's console ends with:\n"
                    + e.console()),
        e.getMessage());
  }

  @Test
  void aQemuThatRefusesItsCommandLineIsReportedInItsWords() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "echo 'qemu: -m 1x: wrong' >&2; exit 1");
    GuestException e = assertThrows(GuestException.class, () -> guest(qemu, "-m", "1x").start());
    assertEquals("QEMU has ended with status 1 as soon as it was started", e.reason());
    assertEquals("smb=/srv: not kept: a fake has no files\nqemu: -m 1x: wrong", e.messages());
  }

  @Test
  void whatIsNotThereInTimeIsReportedWithTheLastReason() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    Wait wait =
        Wait.until(
                "a mounted disk",
                guest -> {
                  throw new IOException("no " + guest.pid());
                })
            .within(Duration.ofMillis(50));
    try (Guest guest = guest(qemu).start()) {
      GuestException e = assertThrows(GuestException.class, () -> guest.await(wait));
      assertEquals(
          "after 50 ms the guest does not have a mounted disk: no " + guest.pid() + SILENCE,
          e.reason());
    }
  }

  @Test
  void aConditionThatBlocksIsInterruptedWhenItsTimeIsOver() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    CountDownLatch interrupted = new CountDownLatch(1);
    Wait wait =
        Wait.until("an answer", guest -> blocked(interrupted)).within(Duration.ofMillis(100));
    try (Guest guest = guest(qemu).start()) {
      GuestException e = assertThrows(GuestException.class, () -> guest.await(wait));
      assertEquals("after 100 ms the guest does not have an answer" + SILENCE, e.reason());
      interrupted.await();
    }
  }

  @Test
  void aGuestThatEndsEndsTheWaitForAConditionThatBlocks() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor & read -r typed; exit 3");
    CountDownLatch interrupted = new CountDownLatch(1);
    Wait wait =
        Wait.until(
            "an answer",
            guest -> {
              guest.console().type("end\n");
              return blocked(interrupted);
            });
    try (Guest guest = guest(qemu).start()) {
      GuestException e = assertThrows(GuestException.class, () -> guest.await(wait));
      assertEquals("the guest has ended with status 3; waited for an answer" + SILENCE, e.reason());
      interrupted.await();
    }
  }

  @Test
  void whatAConditionThrowsIsThrown() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    Error failure = new AssertionError("no");
    try (Guest guest = guest(qemu).start()) {
      assertSame(failure, assertThrows(AssertionError.class, () -> guest.await(throwing(failure))));
    }
  }

  @Test
  void aThreadThatIsInterruptedLeavesTheMonitorAndTheConsoleToOthers() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor & read -r typed; echo \"got $typed\"; wait");
    try (Guest guest = guest(qemu).start()) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, () -> guest.console().type("a\n"));
      assertThrows(InterruptedException.class, () -> guest.qmp("query-status"));
      guest.console().type("b\n");
      guest.await(Wait.forConsole("got b\n"));
      guest.qmp("query-status");
    }
  }

  @Test
  void aGuestWhoseStartFailsAnAssertionIsEnded() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    Error failure = new AssertionError("no");
    assertThrows(AssertionError.class, guest(qemu).waitingFor(throwing(failure))::start);
  }

  private static Wait throwing(Error failure) {
    return Wait.until(
        "never",
        guest -> {
          throw failure;
        });
  }

  @Test
  void aPortThatIsPublishedTwiceIsPublishedOnce() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    try (Guest guest = guest(qemu).publish(22).publish(22).start()) {
      assertEquals(1, guest.published().size());
      assertEquals(new InetSocketAddress("127.0.0.1", 40_001), guest.unusedAddress());
    }
  }

  @Test
  void thePortThatNothingUsesIsAnotherThanThoseThatArePublished() {
    PublishedPort first = new PublishedPort(Protocol.TCP, "127.0.0.1", 0, 1);
    assertEquals(2, Ports.toBePublished(List.of(first)).get(1).guestPort());
  }

  @Test
  void aTimeWithoutEndIsLong() {
    Wait wait = Wait.forPort(22).within(ChronoUnit.FOREVER.getDuration());
    assertEquals("port 22 within 31536000000 ms", wait.toString());
  }

  private static boolean blocked(CountDownLatch interrupted) throws InterruptedException {
    try {
      new CountDownLatch(1).await();
      return true;
    } finally {
      interrupted.countDown();
    }
  }

  @Test
  void waitsAreDoneInOrderAndAnInterruptEndsThem() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "echo one; monitor");
    Thread test = Thread.currentThread();
    GuestBuilder builder =
        guest(qemu)
            .waitingFor(Wait.forConsole("one"))
            .waitingFor(
                Wait.until(
                    "never",
                    guest -> {
                      test.interrupt();
                      return false;
                    }));
    assertThrows(InterruptedException.class, builder::start);
  }

  @Test
  void publishedPortsAreReachedWhereTheBackendHasThem() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    PublishedPort dns = new PublishedPort(Protocol.UDP, "0.0.0.0", 0, 53);
    try (Guest guest = guest(qemu).publish(dns).publish(22).start()) {
      assertEquals(new InetSocketAddress("127.0.0.1", 40_022), guest.address(22));
      assertEquals(new InetSocketAddress("127.0.0.1", 40_053), guest.address(Protocol.UDP, 53));
      assertEquals(new InetSocketAddress("127.0.0.1", 40_001), guest.unusedAddress());
      assertEquals(
          List.of("0.0.0.0:40053->53/udp", "127.0.0.1:40022->22/tcp"),
          guest.published().stream().map(PublishedPort::toString).toList());
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> guest.connect(53));
      assertEquals("port <53/tcp> must be published, see GuestBuilder.publish", e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> guest.await(Wait.forPort(1)));
    }
  }

  @Test
  void aPortOfAGuestWithoutNetworkIsRefused() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    GuestBuilder isolated = guest(qemu, "-nic", "none").publish(22);
    GuestException e = assertThrows(GuestException.class, isolated::start);
    assertEquals(
        "publish(22) needs QEMU's own network, and the command line has none; add -nic user",
        e.getMessage());
  }

  @Test
  void whatCanBeFoundWrongIsFoundBeforeAnythingRuns() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    GuestBuilder unpublished = guest(qemu).publish(80).waitingFor(Wait.forPort(22));
    assertEquals(
        "wait <port 22 within 120000 ms> needs publish(22)",
        assertThrows(IllegalArgumentException.class, unpublished::start).getMessage());
    assertThrows(GuestException.class, () -> guest(qemu, "-m").start());
    assertThrows(GuestException.class, () -> guest(qemu).qemu(directory + "/nonexistent").start());
    assertEquals(List.of(), qemu.peers());
  }

  @Test
  void withoutANetworkNoQemuIsStarted() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "touch " + directory + "/started");
    GuestException e =
        assertThrows(GuestException.class, () -> guest(qemu).probe(new NoBackend()).start());
    assertEquals(NoBackendException.class, e.getCause().getClass());
    assertTrue(e.getMessage().contains("passt: command not found"), e.getMessage());
    assertFalse(directory.resolve("started").toFile().exists());
  }

  @Test
  void theConnectionIsGivenUpWithTheGuest() throws Exception {
    FakeQemu qemu = FakeQemu.in(directory, "monitor");
    guest(qemu).start().close();
    assertEquals(-1, qemu.peers().get(0).read(ByteBuffer.allocate(1)));
  }

  private static GuestBuilder guest(FakeQemu qemu, String... arguments) {
    return Guest.builder(arguments).qemu(qemu.program()).accelerator("tcg").probe(qemu);
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current().children();
  }

  private static final class NoBackend implements BackendProbe {
    @Override
    public String id() {
      return "none";
    }

    @Override
    public String description() {
      return "finds nothing";
    }

    @Override
    public ProbeResult probe(ProbeRequest request) {
      return ProbeResult.none(
          "looked everywhere",
          List.of(
              Finding.of(
                  "a private passt", Outcome.ABSENT, "passt: command not found", Duration.ZERO)));
    }
  }
}
