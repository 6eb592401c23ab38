package io.github.qrap.probe;

import io.github.qrap.api.ProbeRequest;
import java.util.Optional;

/** What a daemon shows of its mode before anybody connects to it. */
interface ShownMode {
  /** Whether it speaks vhost-user, so that frames would end it. */
  boolean isVhostUser();

  /**
   * Whether it may send frames all the same. Then it hangs up when it is asked as one in vhost-user
   * mode, and takes the next connection.
   */
  boolean isUnsure();

  /**
   * Why it may not be connected to, or asked; empty if it may.
   *
   * @param isConnected whether it has been connected to
   */
  Optional<Verdict> objection(ProbeRequest request, boolean isConnected);

  /** How to look for it. */
  interface Look {
    /**
     * What is shown; empty if there is nothing that matters to this request.
     *
     * @param trust who can show it: any user can make a file in {@code /tmp}, or name a process
     */
    Optional<ShownMode> at(SocketFile file, Trust trust, ProbeRequest request);

    /**
     * What the process behind a connection shows, to which nothing was sent yet; empty if that is
     * nothing that matters.
     *
     * @param pid of the process that began to listen; it may have left that to a child
     */
    default Optional<ShownMode> behind(SocketFile file, Trust trust, long pid) {
      return Optional.empty();
    }
  }
}
