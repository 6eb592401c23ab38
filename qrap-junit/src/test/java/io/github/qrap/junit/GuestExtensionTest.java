package io.github.qrap.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.guest.Guest;
import io.github.qrap.guest.GuestException;
import io.github.qrap.guest.Wait;
import io.github.qrap.testkit.FakeQemu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The nested classes are tests of a user, run in the tests of this class. */
@Timeout(120)
class GuestExtensionTest {
  private static final String SCRIPT = "echo booted; monitor";

  /** The guests that the user's tests have seen. */
  private static final Set<Guest> SEEN = Collections.synchronizedSet(new HashSet<>());

  private List<ProcessHandle> before;

  @BeforeEach
  void begin() {
    SEEN.clear();
    before = children().toList();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (Guest guest : SEEN) {
      assertTrue(guest.onExit().isDone());
    }
    for (ProcessHandle child : children().filter(child -> !before.contains(child)).toList()) {
      child.onExit().get();
    }
  }

  static final class OneForTheClass {
    @RegisterExtension static final GuestExtension guest = extension(SCRIPT);

    @BeforeAll
    static void isThere() {
      SEEN.add(guest.guest());
    }

    @RepeatedTest(2)
    void isTheSame() {
      SEEN.add(guest.guest());
      assertEquals(new InetSocketAddress("127.0.0.1", FakeQemu.FIRST_PORT + 22), guest.address(22));
      assertEquals(
          new InetSocketAddress("127.0.0.1", FakeQemu.FIRST_PORT + 53),
          guest.guest().address(Protocol.UDP, 53));
      assertTrue(guest.console().text().startsWith("booted\n"));
    }

    @Nested
    final class AndNestedOnes {
      @Test
      void isTheSameHere() {
        SEEN.add(guest.guest());
      }
    }

    @Nested
    final class AndMore {
      @Test
      void isTheSameHere() {
        SEEN.add(guest.guest());
      }
    }
  }

  @Test
  void aStaticFieldIsOneGuestForTheClassAndNestedOnes() {
    assertEquals(4, run(OneForTheClass.class).getTestsSucceededCount());
    assertEquals(1, SEEN.size());
    IllegalStateException e =
        assertThrows(IllegalStateException.class, OneForTheClass.guest::guest);
    assertTrue(e.getMessage().startsWith("the guest does not run"), e.getMessage());
  }

  static final class OneForEach {
    @RegisterExtension final GuestExtension guest = extension(SCRIPT);

    @BeforeEach
    void isThere() {
      assertTrue(SEEN.add(guest.guest()));
    }

    @RepeatedTest(3)
    void isItsOwn() {
      assertFalse(SEEN.add(guest.guest()));
    }
  }

  @Test
  void anInstanceFieldIsOneGuestForEachTest() {
    assertEquals(3, run(OneForEach.class).getTestsSucceededCount());
    assertEquals(3, SEEN.size());
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static final class OneForTheInstance {
    @RegisterExtension final GuestExtension guest = extension(SCRIPT);

    @RepeatedTest(2)
    void isTheSame() {
      SEEN.add(guest.guest());
    }
  }

  @Test
  void anInstanceForTheClassHasOneGuest() {
    assertEquals(2, run(OneForTheInstance.class).getTestsSucceededCount());
    assertEquals(1, SEEN.size());
  }

  static final class Failing {
    @RegisterExtension final GuestExtension guest = extension("echo oops >&2; " + SCRIPT);

    @Test
    void fails() {
      SEEN.add(guest.guest());
      throw new IllegalStateException("expected");
    }
  }

  @Test
  void aFailureHasWhatQemuAndTheGuestHavePrinted() {
    Throwable failure = onlyFailure(Failing.class);
    assertEquals("expected", failure.getMessage());
    GuestException guest = (GuestException) failure.getSuppressed()[0];
    assertEquals("booted", guest.console());
    assertTrue(guest.messages().endsWith("oops"), guest.messages());
  }

  static final class FailingBefore {
    @RegisterExtension static final GuestExtension guest = extension(SCRIPT);

    @BeforeAll
    static void fails() {
      SEEN.add(guest.guest());
      throw new IllegalStateException("expected");
    }

    @Test
    void isNotRun() {
      SEEN.clear();
    }
  }

  @Test
  void aFailureBeforeTheTestsHasItToo() {
    Throwable failure = onlyFailure(FailingBefore.class);
    assertEquals("booted", ((GuestException) failure.getSuppressed()[0]).console());
    assertEquals(1, SEEN.size());
  }

  static final class FailingWait {
    @RegisterExtension final GuestExtension guest = extension(SCRIPT);

    @Test
    void fails() throws Exception {
      SEEN.add(guest.guest());
      guest.guest().await(Wait.forConsole("never").within(Duration.ofMillis(10)));
    }
  }

  @Test
  void anExceptionOfTheGuestHasItOnce() {
    Throwable failure = onlyFailure(FailingWait.class);
    assertEquals(0, failure.getSuppressed().length);
    assertTrue(failure.getMessage().endsWith("\nbooted"), failure.getMessage());
  }

  static final class WithoutAGuest {
    @RegisterExtension static final GuestExtension guest = extension("echo 'no disk' >&2; exit 1");

    @Test
    void isNotRun() {
      SEEN.add(guest.guest());
    }
  }

  @Test
  void aGuestThatDoesNotStartFailsTheClass() {
    Throwable failure = onlyFailure(WithoutAGuest.class);
    assertEquals(GuestException.class, failure.getClass());
    assertTrue(failure.getMessage().endsWith("\nno disk"), failure.getMessage());
  }

  /** Each waits until the other's guest runs as well. */
  private static final CountDownLatch BOTH = new CountDownLatch(2);

  static final class Left {
    @RegisterExtension static final GuestExtension guest = extension(SCRIPT);

    @Test
    void runsBesideTheOther() throws Exception {
      meet(guest);
    }
  }

  static final class Right {
    @RegisterExtension static final GuestExtension guest = extension(SCRIPT);

    @Test
    void runsBesideTheOther() throws Exception {
      meet(guest);
    }
  }

  private static void meet(GuestExtension guest) throws InterruptedException {
    SEEN.add(guest.guest());
    BOTH.countDown();
    assertTrue(BOTH.await(60, TimeUnit.SECONDS));
  }

  @Test
  void classesMayRunInParallel() {
    assertEquals(2, run(Left.class, Right.class).getTestsSucceededCount());
    assertEquals(2, SEEN.size());
  }

  private static Throwable onlyFailure(Class<?> type) {
    List<TestExecutionSummary.Failure> failures = run(type).getFailures();
    assertEquals(1, failures.size());
    return failures.get(0).getException();
  }

  private static TestExecutionSummary run(Class<?>... types) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(types).map(DiscoverySelectors::selectClass).toList())
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter(
                    "junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter(
                    "junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .build(),
            listener);
    return listener.getSummary();
  }

  /** A script in place of QEMU, which is removed with this JVM. */
  private static GuestExtension extension(String script) {
    try {
      Path directory = Files.createTempDirectory("qemu");
      FakeQemu qemu = FakeQemu.in(directory, script);
      directory.toFile().deleteOnExit();
      Path.of(qemu.program()).toFile().deleteOnExit();
      return GuestExtension.of("-m", "64")
          .with(guest -> guest.qemu(qemu.program()).accelerator("tcg").probe(qemu))
          .publish(22)
          .publish(new PublishedPort(Protocol.UDP, "127.0.0.1", 0, 53))
          .waitingFor(Wait.forConsole("booted"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current().children();
  }
}
