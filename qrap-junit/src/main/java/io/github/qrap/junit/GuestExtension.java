package io.github.qrap.junit;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.guest.Console;
import io.github.qrap.guest.Guest;
import io.github.qrap.guest.GuestBuilder;
import io.github.qrap.guest.GuestException;
import io.github.qrap.guest.Wait;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A guest for tests. In a static field with {@code @RegisterExtension} it is one guest for the
 * class and those that are nested in it, there before the first {@code @BeforeAll} method; in an
 * instance field, one for each test, there before the first {@code @BeforeEach} method.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final GuestExtension guest =
 *     GuestExtension.of("-m", "512", "disk.qcow2").publish(22).waitingFor(Wait.forPort(22));
 *
 * @Test
 * void answers() throws IOException {
 *   try (Socket ssh = guest.connect(22)) { ... }
 * }
 * }</pre>
 *
 * <p>The guest ends with the class or the test, also if that fails, or if the guest could not be
 * started. A failure has what QEMU and the guest have printed, as a suppressed exception. Classes
 * and tests may run in parallel.
 *
 * <p>Each method that changes something gives another extension; only one that is in a field
 * counts.
 */
public final class GuestExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final GuestBuilder builder;

  /** The classes for which the guest runs: the one with the field, and nested ones. */
  private final Set<String> classes = new HashSet<>();

  private @Nullable Guest guest;

  private GuestExtension(GuestBuilder builder) {
    this.builder = builder;
  }

  /**
   * A guest.
   *
   * @param arguments QEMU's; see {@link GuestBuilder}
   */
  public static GuestExtension of(String... arguments) {
    return of(Guest.builder(arguments));
  }

  /** A guest that is started like this. */
  public static GuestExtension of(GuestBuilder builder) {
    return new GuestExtension(builder);
  }

  /** The same with this TCP port of the guest at a free port of 127.0.0.1. */
  public GuestExtension publish(int port) {
    return with(guests -> guests.publish(port));
  }

  /** The same with this port published, as one of UDP. */
  public GuestExtension publish(PublishedPort port) {
    return with(guests -> guests.publish(port));
  }

  /** The same which has started only when this has come true too. */
  public GuestExtension waitingFor(Wait wait) {
    return with(guests -> guests.waitingFor(wait));
  }

  /** The same with what else can be chosen: {@code with(guest -> guest.accelerator("tcg"))}. */
  public GuestExtension with(UnaryOperator<GuestBuilder> change) {
    return new GuestExtension(change.apply(builder));
  }

  /**
   * The guest.
   *
   * @throws IllegalStateException if it does not run now
   */
  public synchronized Guest guest() {
    if (guest == null) {
      throw new IllegalStateException(
          "the guest does not run; put the extension into a field with @RegisterExtension, and"
              + " use it in tests");
    }
    return guest;
  }

  /** See {@link Guest#address(int)}. */
  public InetSocketAddress address(int port) {
    return guest().address(port);
  }

  /** See {@link Guest#connect}. */
  public Socket connect(int port) throws IOException {
    return guest().connect(port);
  }

  /** See {@link Guest#console}. */
  public Console console() {
    return guest().console();
  }

  @Override
  public synchronized void beforeAll(ExtensionContext context)
      throws GuestException, InterruptedException {
    classes.add(context.getUniqueId());
    start();
  }

  @Override
  public synchronized void beforeEach(ExtensionContext context)
      throws GuestException, InterruptedException {
    start();
  }

  @Override
  public synchronized void afterEach(ExtensionContext context) {
    report(context.getExecutionException());
    end();
  }

  @Override
  public synchronized void afterAll(ExtensionContext context) {
    report(context.getExecutionException());
    classes.remove(context.getUniqueId());
    end();
  }

  private void start() throws GuestException, InterruptedException {
    if (guest == null) {
      guest = builder.start();
    }
  }

  private void report(Optional<Throwable> failure) {
    // An exception of the guest has it already.
    if (guest != null && failure.isPresent() && !(failure.get() instanceof GuestException)) {
      failure.get().addSuppressed(guest.failure("the guest, when this failed"));
    }
  }

  /** Ends the guest, if nobody needs it any more. */
  private void end() {
    if (guest != null && classes.isEmpty()) {
      guest.close();
      guest = null;
    }
  }
}
