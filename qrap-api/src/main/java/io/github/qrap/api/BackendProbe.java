package io.github.qrap.api;

/**
 * Looks for a running network daemon of one kind, or starts one, and proves that it answers.
 *
 * <p>Looking has side effects: a daemon may serve one client only and end when that client leaves.
 * So a probe connects to no more candidates than it has to, tries none twice without a reason,
 * sends whole frames only, and leaves what it has not read on a frame boundary, because QEMU goes
 * on reading where the probe stopped.
 *
 * <p>Called from one thread. An implementation may use threads of its own, but has ended them when
 * it returns.
 */
public interface BackendProbe extends Provider {
  /**
   * Looks for a backend until one is proven, the candidates are used up, or the request's time is.
   *
   * <p>Every descriptor that was opened is closed on return, except that of the backend in the
   * result, which the caller closes with {@link Backend#close()}. What is found on the way, even a
   * broken socket, is a {@link Finding} and no exception.
   *
   * @throws InterruptedException if the thread was interrupted; nothing stays open
   */
  ProbeResult probe(ProbeRequest request) throws InterruptedException;

  /**
   * Whether {@link #probe} starts a daemon of its own rather than looking for one. Such a probe has
   * no use for {@link ProbeRequest#sockets()}, and is asked only where somebody chose it by its id.
   */
  default boolean startsDaemon() {
    return false;
  }

  /**
   * Where {@link #probe} would look, for people who wonder: {@code "/tmp/passt_1.socket to
   * /tmp/passt_64.socket"}. Looks at nothing and starts nothing. Empty where there is nothing to
   * tell.
   */
  default String places(ProbeRequest request) {
    return String.join(", ", request.sockets());
  }
}
