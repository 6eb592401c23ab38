package io.github.qrap.patch;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which NICs the guest gets. A value: two choices of the same NIC are equal. */
public final class NicChoice {
  /** The one that suits the machine best. */
  public static final NicChoice BEST = new NicChoice(false, Optional.empty());

  /**
   * Those of the command line: every NIC stays as it is, and each {@code user} and {@code passt}
   * netdev wants a backend in its place. If there is no such netdev, the first NIC moves to the
   * backend; if there is no NIC, the guest gets {@link #BEST}.
   */
  public static final NicChoice KEEP = new NicChoice(true, Optional.empty());

  /** What QEMU's own {@code -nic} takes first: types of netdevs, up to version 11. */
  private static final Set<String> NETDEV_TYPES =
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

  private final boolean keep;
  private final Optional<String> model;

  private NicChoice(boolean keep, Optional<String> model) {
    this.keep = keep;
    this.model = model;
  }

  /** This model, by a name that {@code -device} has for it. */
  public static NicChoice of(String model) {
    return new NicChoice(false, Optional.of(model));
  }

  /**
   * A choice as a user types it: {@code keep} or a model.
   *
   * @return empty for what cannot be a choice because QEMU's {@code -nic} reads it otherwise: a
   *     type of netdev, a list, a request for help
   */
  public static Optional<NicChoice> parse(String text) {
    boolean qemus =
        text.isEmpty()
            || text.startsWith("-")
            || text.indexOf(',') >= 0
            || text.indexOf('=') >= 0
            || text.equals("help")
            || text.equals("?")
            || isNetdevType(text);
    if (qemus) {
      return Optional.empty();
    }
    return Optional.of(text.equals("keep") ? KEEP : of(text));
  }

  static boolean isNetdevType(String text) {
    return NETDEV_TYPES.contains(text);
  }

  /** The model, if one was named. */
  public Optional<String> model() {
    return model;
  }

  boolean isKeep() {
    return keep;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NicChoice choice && keep == choice.keep && model.equals(choice.model);
  }

  @Override
  public int hashCode() {
    return Objects.hash(keep, model);
  }

  @Override
  public String toString() {
    return keep ? "keep" : model.orElse("best");
  }
}
