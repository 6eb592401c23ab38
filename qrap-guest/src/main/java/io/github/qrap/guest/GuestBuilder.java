package io.github.qrap.guest;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Demand;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.NoBackendException;
import io.github.qrap.api.Program;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.Rewrite;
import io.github.qrap.probe.PrivatePasstProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A guest to be started, any number of times: QEMU's arguments, and what this machine has to do
 * with it. Immutable: each method gives another one. Begin with {@link Guest#builder}.
 *
 * <p>The arguments are those of a QEMU that is typed. Its network cards stay as they are, and each
 * network of QEMU's own, {@code user} or {@code passt}, goes on through a passt that is started for
 * this guest alone. What they leave open is added: a virtio NIC where QEMU alone would give the
 * guest a network, {@code -machine accel=...}, {@code -display none}, {@code -serial stdio} for the
 * {@link Console}, and a QMP monitor. Standard input, output and error of QEMU are not those of
 * this process.
 */
public final class GuestBuilder {
  private final List<String> arguments;
  private Optional<String> qemu = Optional.empty();
  private Optional<String> accelerator = Optional.empty();
  private List<PublishedPort> published = List.of();
  private List<Wait> waits = List.of();
  private BackendProbe probe = new PrivatePasstProbe();

  GuestBuilder(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
    NativeLibraries.begin();
  }

  /** A copy, which only the method that makes it may change. */
  private GuestBuilder(GuestBuilder other) {
    this.arguments = other.arguments;
    this.qemu = other.qemu;
    this.accelerator = other.accelerator;
    this.published = other.published;
    this.waits = other.waits;
    this.probe = other.probe;
  }

  /**
   * The same with this QEMU, by its name or path. Without that it is {@code kvm}, {@code qemu-kvm}
   * or {@code qemu-system-ARCH} of {@code PATH}, or {@code /usr/libexec/qemu-kvm}.
   */
  public GuestBuilder qemu(String program) {
    GuestBuilder builder = new GuestBuilder(this);
    builder.qemu = Optional.of(program);
    return builder;
  }

  /**
   * The same with this accelerator: {@code kvm}, {@code tcg}, or several to be tried in order,
   * {@code kvm:tcg}. Without that it is KVM where this user may use it and the processor has what
   * it needs, otherwise TCG.
   */
  public GuestBuilder accelerator(String name) {
    GuestBuilder builder = new GuestBuilder(this);
    builder.accelerator = Optional.of(name);
    return builder;
  }

  /** The same with this TCP port of the guest at a free port of 127.0.0.1. */
  public GuestBuilder publish(int port) {
    return publish(new PublishedPort(Protocol.TCP, "127.0.0.1", 0, port));
  }

  /** The same with this port published; once, where the same is asked for again. */
  public GuestBuilder publish(PublishedPort port) {
    if (published.contains(port)) {
      return this;
    }
    GuestBuilder builder = new GuestBuilder(this);
    builder.published = plus(published, port);
    return builder;
  }

  /** The same which has started only when this has come true too. */
  public GuestBuilder waitingFor(Wait wait) {
    GuestBuilder builder = new GuestBuilder(this);
    builder.waits = plus(waits, wait);
    return builder;
  }

  /**
   * The same on backends of this probe, in place of a passt of its own. One that finds a daemon
   * cannot publish ports.
   */
  public GuestBuilder probe(BackendProbe other) {
    GuestBuilder builder = new GuestBuilder(this);
    builder.probe = other;
    return builder;
  }

  /**
   * Starts a guest, and waits for it.
   *
   * @return to be closed
   * @throws GuestException with the reason, and what to do; nothing runs then
   */
  public Guest start() throws GuestException, InterruptedException {
    for (Wait wait : waits) {
      wait.requirePublished(published);
    }
    GuestLine line = GuestLine.of(arguments, qemu, accelerator);
    NativeLibraries.await();
    Guest guest = start(line);
    try {
      if (line.hasMonitor()) {
        guest.awaitMonitor();
      }
      for (Wait wait : waits) {
        guest.await(wait);
      }
      return guest;
    } catch (GuestException | InterruptedException | RuntimeException | Error e) {
      // Of a condition, an assertion may be among them.
      guest.close();
      throw e;
    }
  }

  private Guest start(GuestLine line) throws GuestException, InterruptedException {
    List<Demand> demands = line.plan().demands();
    if (demands.isEmpty() && !published.isEmpty()) {
      throw new GuestException(
          "publish("
              + published.get(0).guestPort()
              + ") needs QEMU's own network, and the command line has none; add -nic user");
    }
    try (Network network = Network.connect(probe, demands, Ports.toBePublished(published))) {
      List<Integer> descriptors =
          IntStream.range(0, demands.size()).mapToObj(i -> QemuProcess.FIRST_BACKEND + i).toList();
      Rewrite rewrite = line.plan().complete(network.attachments(), descriptors);
      List<String> remarks = new ArrayList<>(rewrite.warnings());
      remarks.addAll(network.remarks());
      Program qemu = line.qemu().withArguments(rewrite.arguments());
      return new Guest(
          QemuProcess.start(qemu, network.backends()),
          qemu.path() + " " + String.join(" ", rewrite.arguments()),
          line.hasMonitor(),
          Ports.of(published.size(), network.published()),
          remarks);
    } catch (GuestException e) {
      throw e;
    } catch (IOException | NoBackendException | CommandLineException | LaunchException e) {
      throw new GuestException(Objects.requireNonNull(e.getMessage()), e);
    }
  }

  private static <T> List<T> plus(List<T> list, T one) {
    List<T> all = new ArrayList<>(list);
    all.add(Objects.requireNonNull(one));
    return List.copyOf(all);
  }
}
