package io.github.qrap.patch;

import io.github.qrap.api.Attachment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is known of a command line when its backends are there. */
final class Completion {
  /**
   * A backend.
   *
   * @param attachment how QEMU reaches it
   * @param descriptor the number that its connection will have in QEMU, if it has one
   */
  record Connected(Attachment attachment, int descriptor) {}

  private final Map<String, Connected> backends = new HashMap<>();
  private final Optional<QemuVersion> qemu;

  Completion(Optional<QemuVersion> qemu) {
    this.qemu = qemu;
  }

  void connect(String netdevId, Attachment attachment, int descriptor) {
    backends.put(netdevId, new Connected(attachment, descriptor));
  }

  /** Whether the netdev of this id has a backend. */
  boolean isConnected(String netdevId) {
    return backends.containsKey(netdevId);
  }

  /** The backend of the netdev of this id. */
  Connected backend(String netdevId) {
    return Objects.requireNonNull(backends.get(netdevId), netdevId);
  }

  /** The version of QEMU, if it is known. */
  Optional<QemuVersion> qemu() {
    return qemu;
  }

  /** Whether a backend reads and writes the guest's memory. */
  boolean needsSharedMemory() {
    for (Connected backend : backends.values()) {
      if (backend.attachment().kind() == Attachment.Kind.VHOST_USER) {
        return true;
      }
    }
    return false;
  }
}
