package io.github.qrap.probe;

import com.google.auto.service.AutoService;
import io.github.qrap.api.Attachment;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.Remedy.StartDaemon;
import io.github.qrap.api.Remedy.StartDaemon.Place;
import io.github.qrap.api.ReplacedNetdev;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds a passt that listens on a UNIX socket: at {@code /tmp/passt_1.socket} to {@code
 * /tmp/passt_64.socket}, where passt(1) puts them, or at the sockets of the request.
 *
 * <p>A passt is proven by its answer to an ARP request or, where it has no IPv4, to a neighbour
 * solicitation. It is used only if it runs as the same user, as root, or, where we are root, as
 * {@code nobody}; or if the request names its socket and only root and the same user can have put
 * that where it is. Candidates are asked one after the other; one that keeps silent does not stop
 * the next from being asked. What is unread in the backend's socket starts with a frame's length.
 *
 * <p>A passt in vhost-user mode, which the socket shows that it makes beside its own, is proven by
 * its answer to a question of that protocol. QEMU connects to the path, and only holds the
 * backend's connection, which keeps other starts away. None is used where the demand refuses {@link
 * Attachment.Kind#VHOST_USER}. {@link #preview} never shows this mode, because it connects to
 * nothing.
 *
 * <p>Where QEMU is to {@linkplain ProbeRequest#reconnect() connect again} after a loss, it connects
 * to the path of any passt. One that is proven is left again. One for one client ({@code
 * --one-off}) would end then, so it is not connected to, nor one whose process is not seen.
 *
 * <p>The findings leave out the places of the search where nothing is. A passt that runs already
 * takes no settings: those of the netdev that gives way are lost, and the remedies of the result
 * are what would keep them. None is used for a guest that is locked in ({@code restrict=on}).
 */
@AutoService(BackendProbe.class)
public final class PasstProbe implements BackendProbe {
  /** Nobody waits longer for what a remark says. */
  private static final Duration LIMIT = Duration.ofMillis(500);

  private final Passt passt;
  private final Ticker ticker;
  private final PasstHost host;

  public PasstProbe() {
    this(Passt.inTmp(), Ticker.SYSTEM, "passt");
  }

  PasstProbe(Passt passt, Ticker ticker) {
    this(passt, ticker, "passt");
  }

  /**
   * @param program run with {@code --help} at most, where the command line has settings that are
   *     lost
   */
  PasstProbe(Passt passt, Ticker ticker, String program) {
    this.passt = passt;
    this.ticker = ticker;
    this.host = InstalledPasst.of(program, LIMIT);
  }

  @Override
  public String id() {
    return "passt";
  }

  @Override
  public String description() {
    return "a passt that runs already";
  }

  @Override
  public Preview preview(ProbeRequest request) {
    Optional<Preview> refused = refused(request);
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<String> socket =
        request.sockets().isEmpty() ? Optional.empty() : Optional.of(request.sockets().get(0));
    Preview preview = Preview.of(attachment(request, socket));
    if (!hasSettings(request.demand())) {
      return preview;
    }
    LostNetwork lost = LostNetwork.of(request, host, socket);
    return preview.withSettings(lost.settings()).withRemedies(lost.remedies());
  }

  @Override
  public ProbeResult probe(ProbeRequest request) throws InterruptedException {
    Optional<Preview> refused = refused(request);
    if (refused.isPresent()) {
      Finding finding =
          Finding.of(
              passt.name(),
              Outcome.UNSUPPORTED,
              refused.get().refusal().orElseThrow(),
              Duration.ZERO);
      return ProbeResult.none("did not look for passt", List.of(finding))
          .withRemedies(refused.get().remedies());
    }
    ProbeResult result =
        new SocketSearch(passt, new PasstModes(passt), request, Trust.of(passt, request), ticker)
            .run();
    if (result.backend().isPresent()) {
      if (!hasSettings(request.demand())) {
        return result;
      }
      Optional<String> socket =
          request.sockets().isEmpty()
              ? Optional.empty()
              : Optional.of(result.backend().get().address());
      LostNetwork lost = LostNetwork.of(request, host, socket);
      return result.withSettings(lost.settings()).withRemedies(lost.remedies());
    }
    return result.withRemedies(
        List.of(
            start(!request.sockets().isEmpty(), result),
            new Remedy.UseProbe(PrivatePasstProbe.ID),
            PrivatePasstProbe.INSTALL));
  }

  /** That of the first place where a passt may be, which need not be the one that is found. */
  private Attachment attachment(ProbeRequest request, Optional<String> socket) {
    return request.reconnect().isEmpty()
        ? Attachment.SOCKET
        : new Attachment.SocketPath(
            socket.isPresent() ? socket.get() : passt.usualSockets().get(0), request.reconnect());
  }

  /** Why no passt that runs already may be used. */
  private Optional<Preview> refused(ProbeRequest request) {
    Optional<ReplacedNetdev> replaced = request.demand().replaced();
    if (request.published().isEmpty() && !(replaced.isPresent() && replaced.get().locksIn())) {
      return Optional.empty();
    }
    Preview preview = Preview.of(Attachment.SOCKET);
    List<Remedy> start = List.of(new Remedy.UseProbe(PrivatePasstProbe.ID));
    if (!request.published().isEmpty()) {
      return Optional.of(
          preview.withRefusal("one that runs already publishes no ports").withRemedies(start));
    }
    Optional<String> anyway = PasstNetwork.of(request, host).refusal();
    return Optional.of(
        anyway.isPresent()
            ? preview.withRefusal(anyway.get())
            : preview
                .withRefusal("restrict=on: one that runs already would let the guest out")
                .withRemedies(start));
  }

  /** Whether something that can be lost was asked for; a cheap look, as most lines have nothing. */
  private static boolean hasSettings(Demand demand) {
    return demand.replaced().isPresent() && !demand.replaced().get().settings().isEmpty();
  }

  /** What would start a passt where it is looked for. */
  private static Remedy start(boolean named, ProbeResult result) {
    boolean additional = isBusy(result);
    if (!named) {
      return new StartDaemon(List.of("passt"), Place.USUAL, additional);
    }
    for (Finding finding : result.findings()) {
      if (finding.outcome() == Outcome.ABSENT || finding.outcome() == Outcome.STALE) {
        List<String> command = List.of("passt", "--socket", finding.address());
        return new StartDaemon(command, Place.SEARCHED, additional);
      }
    }
    return new StartDaemon(List.of("passt", "--socket", "PATH"), Place.FREE, additional);
  }

  private static boolean isBusy(ProbeResult result) {
    for (Finding finding : result.findings()) {
      if (finding.outcome() == Outcome.BUSY) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String places(ProbeRequest request) {
    return SocketSearch.places(passt, request);
  }
}
