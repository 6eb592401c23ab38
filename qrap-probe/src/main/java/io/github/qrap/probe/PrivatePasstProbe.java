package io.github.qrap.probe;

import com.google.auto.service.AutoService;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import java.util.List;

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
    return new PrivatePasst(program, request, ticker).start().withRemedies(List.of(INSTALL));
  }
}
