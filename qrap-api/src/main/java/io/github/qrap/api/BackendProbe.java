package io.github.qrap.api;

/**
 * Looks for a running network daemon of one kind, or starts one, and proves that it answers.
 *
 * <p>Looking has side effects: a daemon may serve one client only and end when that client leaves.
 * So a probe connects to no more candidates than it has to, tries none twice without a reason,
 * sends whole frames only, and leaves what it has not read on a frame boundary, because QEMU goes
 * on reading where the probe stopped.
 *
 * <p>A probe that searches is called by one thread. One that starts its daemon may be called by
 * several at once, each for another {@link ProbeRequest#demand()}, so that the daemons start side
 * by side. An implementation may use further threads, but has ended them when it returns.
 */
public interface BackendProbe extends Provider {
  /** What a probe does to get a backend. May grow. */
  enum Role {
    /**
     * Looks for a daemon that runs already. Such a daemon takes no settings: a request with {@link
     * ProbeRequest#published()} ports finds none.
     */
    SEARCHES,
    /**
     * Starts a daemon. It ignores {@link ProbeRequest#sockets()}, gives the daemon {@link
     * ProbeRequest#daemonArguments()}, and is asked only where the user chose it by its id. Its
     * backend publishes every port of {@link ProbeRequest#published()}; where it cannot, there is
     * no backend.
     */
    STARTS
  }

  /**
   * Looks for a backend until one is proven, the candidates are used up, or the request's time is.
   *
   * <p>Every descriptor that was opened is closed on return, except that of the backend in the
   * result, which the caller closes with {@link Backend#close()}. What is found on the way, even a
   * broken socket, is a {@link Finding} and no exception.
   *
   * @param request whose {@link ProbeRequest#demand()} says what the backend is for; an attachment
   *     that it refuses is of no use to the caller, nor is a backend that would let out a guest
   *     which is {@linkplain ReplacedNetdev#locksIn() locked in}
   * @throws InterruptedException if the thread was interrupted; nothing stays open
   */
  ProbeResult probe(ProbeRequest request) throws InterruptedException;

  /** What {@link #probe} does to get a backend. */
  default Role role() {
    return Role.SEARCHES;
  }

  /**
   * What {@link #probe} would give, as far as it is known beforehand. It is used to show a command
   * that is not run, and to check a command before anything is touched: where it has a {@link
   * Preview#refusal()}, {@link #probe} is not called.
   *
   * <p>Starts no daemon and touches no socket. Only where a setting of the request depends on it,
   * it may ask the installed program what it can do.
   */
  default Preview preview(ProbeRequest request) {
    return Preview.of(Attachment.SOCKET);
  }

  /**
   * Where {@link #probe} would look, for people: {@code "/tmp/passt_1.socket to
   * /tmp/passt_64.socket"}. Looks at nothing and starts nothing. Empty where there is nothing to
   * show.
   */
  default String places(ProbeRequest request) {
    return String.join(", ", request.sockets());
  }
}
