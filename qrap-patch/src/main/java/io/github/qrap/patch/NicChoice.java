package io.github.qrap.patch;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which NIC the guest gets.
 *
 * @param model for {@code -device}; empty for the one that suits the machine
 */
public record NicChoice(String model) {
  /** The one that suits the machine best. */
  public static final NicChoice BEST = new NicChoice("");

  /** The first NIC of the command line, as it is but for its back end; else as {@link #BEST}. */
  public static final NicChoice KEEP = new NicChoice("keep");

  /** What QEMU's own {@code -nic} takes first: types of back ends, up to version 10. */
  private static final Set<String> BACKEND_TYPES =
      Set.of(
          "af-xdp",
          "bridge",
          "dgram",
          "hubport",
          "l2tpv3",
          "netmap",
          "none",
          "passt",
          "socket",
          "stream",
          "tap",
          "user",
          "vde",
          "vhost-user",
          "vhost-vdpa",
          "vmnet-bridged",
          "vmnet-host",
          "vmnet-shared");

  public NicChoice {
    Objects.requireNonNull(model, "model");
  }

  /**
   * A choice as a user types it: {@code keep} or a model.
   *
   * @return empty for what cannot be one because QEMU's {@code -nic} reads it otherwise: a type of
   *     back end, a list, a request for help
   */
  public static Optional<NicChoice> parse(String text) {
    boolean qemus =
        text.isEmpty()
            || text.startsWith("-")
            || text.indexOf(',') >= 0
            || text.indexOf('=') >= 0
            || text.equals("help")
            || text.equals("?")
            || BACKEND_TYPES.contains(text);
    return qemus ? Optional.empty() : Optional.of(new NicChoice(text));
  }

  boolean isKeep() {
    // Not equals(): a record's builds method handles when it is first called, 15 ms at start.
    return model.equals(KEEP.model);
  }
}
