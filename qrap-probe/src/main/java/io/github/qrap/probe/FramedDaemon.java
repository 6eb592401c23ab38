package io.github.qrap.probe;

import java.util.List;
import java.util.Optional;

/**
 * What is special about one network daemon that QEMU's {@code -netdev socket} can use: it listens
 * on a UNIX stream socket, and each Ethernet frame on a connection has its length before it, as
 * four bytes big-endian. Describe the daemon, and {@link SocketSearch} finds it.
 *
 * <p>Only the first three methods have to be written. All of them are called from the thread that
 * searches, perhaps often, and always have the same answer. Methods may be added, with a default.
 */
public interface FramedDaemon {
  /** Its name, which findings show, also behind an article: {@code "no passt"}. */
  String name();

  /**
   * The frames that a client sends to make the daemon speak, without their lengths. They go out in
   * one write, as soon as the connection is there. They must not change what the daemon does for
   * the guest afterwards: think of its address tables.
   */
  List<byte[]> greeting();

  /**
   * Decides whether a frame proves that this daemon is alive. Frames that are not an answer do no
   * harm: the search waits for the next one. Frames of the greeting that come back are never shown
   * here.
   *
   * @param frame as it came, without its length; 14 to 69632 bytes
   * @return what of the greeting it answers, such as {@code "ARP request"}; empty if it is not an
   *     answer
   */
  Optional<String> answeredBy(byte[] frame);

  /** The paths where the daemon usually listens, in order; empty if there are no usual ones. */
  default List<String> usualSockets() {
    return List.of();
  }

  /** The {@link #usualSockets()} in words, in one line. */
  default String usualPlaces() {
    return String.join(", ", usualSockets());
  }

  /**
   * Looks for signs beside a socket that it must not be connected to, because the daemon is in a
   * mode in which frames would harm it.
   *
   * @param socket the path of a socket, as {@link io.github.qrap.api.NativeText}
   * @return the sign and what to do about it, to be read behind the path; empty if there is none
   */
  default Optional<String> unsupported(String socket) {
    return Optional.empty();
  }

  /**
   * What it means that the daemon accepts a connection and closes it at once, if that is how it
   * shows that it is busy. The search then goes on with the other sockets and comes back to this
   * one if there is time.
   *
   * @return the meaning, to be read behind "hung up at once: "; empty if this is not what a busy
   *     daemon does, and the peer is something else
   */
  default Optional<String> busy() {
    return Optional.empty();
  }

  /**
   * What it may mean that the daemon accepts a connection and does not answer: a reason for each
   * state in which it behaves so.
   */
  default String silence() {
    return "stopped or hung, it seems";
  }

  /**
   * Whether the daemon becomes the user {@code nobody} when root starts it, so that root has to
   * trust what belongs to {@code nobody}.
   */
  default boolean becomesNobody() {
    return false;
  }
}
