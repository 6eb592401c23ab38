package io.github.qrap.probe;

import com.google.auto.service.AutoService;
import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.VhostUser;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.api.Remedy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Starts a passt for this guest alone, connected by a socket pair: it has no name that others could
 * connect to, leaves nothing behind, and ends when the last process that holds the other end does,
 * for any reason.
 *
 * <p>passt is found by {@code PATH}, and goes to the background by itself, so it is not a child of
 * this process or of QEMU when it serves, and neither has to wait for it. {@link
 * ProbeRequest#totalTimeout()} is the time that it may take for that, and {@link
 * ProbeRequest#daemonArguments()} are its further options. If it fails to start, what it prints is
 * the finding's detail.
 *
 * <p>Where the backend takes the place of QEMU's own network, or of QEMU's own passt, that network
 * goes on as {@link PasstNetwork} translates it, and the result says what becomes of its settings.
 * Ports are published beside it. No passt is started for what {@link PasstNetwork#refusal()}
 * refuses.
 *
 * <p>Nobody starts it a second time, and it has no path. So there is none where QEMU is to
 * {@linkplain ProbeRequest#reconnect() connect again} after a loss.
 *
 * <p>Where the request wants {@linkplain ProbeRequest#vhostUser() vhost-user mode}, and passt and
 * demand can, passt listens in a directory that only its user can search, and QEMU connects to the
 * path. QEMU holds the backend's connection then: when no process holds it any more, a shell
 * removes the directory, and ends a passt to which nobody has connected. A passt that does not
 * start so is started without that mode. In a preview, the word {@code PATH} stands for the path.
 *
 * <p>What passt can do is asked, by {@code passt --help}, once in the life of a probe, and only
 * where a setting or the mode depends on it.
 */
@AutoService(BackendProbe.class)
public final class PrivatePasstProbe implements BackendProbe {
  static final String ID = "passt-private";

  /** Other programs may take a port in the moment before passt does. */
  private static final int ATTEMPTS = 5;

  private static final String NO_PATH =
      "one that qrap starts has no path to which QEMU could connect again";

  private static final Remedy RESTARTED =
      new Remedy.Advice(
          "start a passt yourself, by something that restarts it (systemd: Restart=always)");

  static final Remedy INSTALL =
      new Remedy.Install("passt", "Debian, Ubuntu, Fedora: package passt");

  /** For the answer to {@code --help}, which a busy machine may keep waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String program;
  private final Ticker ticker;
  private final InstalledPasst host;

  public PrivatePasstProbe() {
    this("passt", Ticker.SYSTEM);
  }

  PrivatePasstProbe(String program, Ticker ticker) {
    this.program = program;
    this.ticker = ticker;
    this.host = InstalledPasst.of(program, PATIENCE);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String description() {
    return "a passt started for this guest, which ends with it";
  }

  @Override
  public Role role() {
    return Role.STARTS;
  }

  @Override
  public String places(ProbeRequest request) {
    return "";
  }

  @Override
  public Preview preview(ProbeRequest request) {
    Preview preview = Preview.of(Attachment.SOCKET);
    if (request.reconnect().isPresent()) {
      return preview.withRefusal(NO_PATH).withRemedies(List.of(RESTARTED));
    }
    PasstNetwork network = PasstNetwork.of(request, host);
    if (network.refusal().isPresent()) {
      return preview.withRefusal(network.refusal().get());
    }
    StartedMode mode = StartedMode.of(request, host);
    List<String> command = new ArrayList<>(List.of(program));
    if (mode.isVhostUser()) {
      preview = Preview.of(new VhostUser(Optional.of(VhostUserPasst.ANY_PATH), Optional.empty()));
      command.addAll(
          PrivatePasst.arguments(VhostUserPasst.mode(VhostUserPasst.ANY_PATH), network, request));
    } else {
      command.addAll(PrivatePasst.arguments(PrivatePasst.MODE, network, request));
    }
    return preview
        .withCommand(command)
        .withSettings(mode.with(network.settings()))
        .withListening(network.listening())
        .withRemedies(host.isMissing() ? List.of(INSTALL) : List.of());
  }

  @Override
  public ProbeResult probe(ProbeRequest request) throws InterruptedException {
    if (request.reconnect().isPresent()) {
      return notStarted(NO_PATH).withRemedies(List.of(RESTARTED));
    }
    Optional<String> refusal = PasstNetwork.of(request, host).refusal();
    if (refusal.isPresent()) {
      return notStarted(refusal.get());
    }
    StartedMode mode = StartedMode.of(request, host);
    for (int attempt = 1; ; attempt++) {
      try (HeldPorts held = new HeldPorts()) {
        List<PublishedPort> ports = numbered(request, held);
        PasstNetwork network = PasstNetwork.of(request.withPublished(ports), host);
        for (PortForward forward : network.forwards()) {
          // With UDP, passt would share the port of another passt.
          if (forward.protocol() == Protocol.UDP && !held.chose(forward)) {
            held.hold(forward);
          }
        }
        ProbeRequest numbered = request.withPublished(ports);
        PrivatePasst passt =
            mode.isVhostUser()
                ? VhostUserPasst.of(program, network, numbered, ticker)
                : new PrivatePasst(program, network, numbered, ticker);
        ProbeResult result = passt.start();
        if (result.backend().isPresent()) {
          return result.withSettings(mode.with(network.settings()));
        }
        Optional<PortForward> refused = passt.refused();
        if (mode.isVhostUser() && refused.isEmpty()) {
          // Whatever it is, the other mode needs less.
          mode = StartedMode.refused(result.findings().get(0).detail());
          continue;
        }
        boolean lost = refused.isPresent() && held.chose(refused.get());
        if (!lost || attempt == ATTEMPTS) {
          return result.withRemedies(List.of(INSTALL));
        }
      } catch (InvalidSettingException e) {
        return notStarted(e.getMessage());
      }
    }
  }

  private ProbeResult notStarted(String reason) {
    Finding finding = Finding.of(PrivatePasst.ADDRESS, Outcome.FAILED, reason, Duration.ZERO);
    return ProbeResult.none("did not start " + program, List.of(finding));
  }

  /** The ports to publish, those that are to be chosen now held. */
  private List<PublishedPort> numbered(ProbeRequest request, HeldPorts held)
      throws InvalidSettingException {
    List<PublishedPort> ports = new ArrayList<>();
    List<PublishedPort> open = new ArrayList<>();
    for (PublishedPort port : new LinkedHashSet<>(request.published())) {
      (port.hostPort() == 0 ? open : ports).add(port);
    }
    if (open.isEmpty()) {
      return ports;
    }
    List<String> arguments =
        new ArrayList<>(PasstNetwork.of(request.withPublished(ports), host).arguments());
    arguments.addAll(request.daemonArguments());
    OwnArguments others = new OwnArguments(arguments);
    for (PublishedPort port : open) {
      ports.add(port.atHostPort(chosen(PortForward.of(port), others, held)));
    }
    return ports;
  }

  /** A free port that is not forwarded otherwise. */
  private static int chosen(PortForward port, OwnArguments others, HeldPorts held)
      throws InvalidSettingException {
    int number = held.hold(port);
    for (int attempt = 1;
        attempt < ATTEMPTS && others.forwards(port.protocol(), number);
        attempt++) {
      number = held.hold(port);
    }
    return number;
  }
}
