package io.github.qrap.probe;

import com.google.auto.service.AutoService;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.ReplacedNetdev;
import java.time.Duration;
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
 * goes on as {@link PasstNetwork} translates it. The result says which settings hold, and remarks
 * on the others. No passt is started for a network that {@link PasstNetwork#refusal()} refuses.
 */
@AutoService(BackendProbe.class)
public final class PrivatePasstProbe implements BackendProbe {
  static final String ID = "passt-private";

  static final Remedy INSTALL =
      new Remedy.Install("passt", "Debian, Ubuntu, Fedora: package passt");

  private final String program;
  private final Ticker ticker;

  public PrivatePasstProbe() {
    this("passt", Ticker.SYSTEM);
  }

  PrivatePasstProbe(String program, Ticker ticker) {
    this.program = program;
    this.ticker = ticker;
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
  public ProbeResult probe(ProbeRequest request) throws InterruptedException {
    Optional<PasstNetwork> network = network(request);
    if (network.isPresent() && network.get().refusal().isPresent()) {
      Finding refusal =
          Finding.of(
              PrivatePasst.ADDRESS, Outcome.FAILED, network.get().refusal().get(), Duration.ZERO);
      return ProbeResult.none("did not start " + program, List.of(refusal));
    }
    ProbeResult result = new PrivatePasst(program, network, request, ticker).start();
    if (result.backend().isEmpty()) {
      return result.withRemedies(List.of(INSTALL));
    }
    return network.isPresent()
        ? result.withKept(network.get().kept()).withRemarks(network.get().remarks())
        : result;
  }

  private Optional<PasstNetwork> network(ProbeRequest request) {
    Optional<ReplacedNetdev> replaced = request.demand().replaced();
    return replaced.isPresent()
        ? Optional.of(
            PasstNetwork.of(
                replaced.get(),
                InstalledPasst.of(program, request.totalTimeout()),
                request.daemonArguments()))
        : Optional.empty();
  }
}
