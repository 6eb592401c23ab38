package io.github.qrap.patch;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which NICs the guest gets. A value: two choices of the same NIC are equal. */
public final class NicChoice {
  /** The one that suits the machine best. */
  public static final NicChoice BEST = new NicChoice(Kind.NEW, Optional.empty());

  /**
   * Those of the command line: every NIC stays as it is, and each {@code user} and {@code passt}
   * netdev wants a backend in its place. If there is no such netdev, the first NIC moves to the
   * backend; if there is no NIC, the guest gets {@link #BEST}.
   */
  public static final NicChoice KEEP = new NicChoice(Kind.KEPT, Optional.empty());

  /**
   * Those of the command line, on the networks of the command line: as {@link #KEEP}, but where
   * there is no {@code user} or {@code passt} netdev, nothing wants a backend.
   */
  public static final NicChoice KEEP_NETWORKS = new NicChoice(Kind.ALL_KEPT, Optional.empty());

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

  private final Kind kind;
  private final Optional<String> model;

  private NicChoice(Kind kind, Optional<String> model) {
    this.kind = kind;
    this.model = model;
  }

  /** This model, by a name that {@code -device} has for it. */
  public static NicChoice of(String model) {
    return new NicChoice(Kind.NEW, Optional.of(model));
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
    return kind != Kind.NEW;
  }

  boolean isKeepNetworks() {
    return kind == Kind.ALL_KEPT;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NicChoice choice && kind == choice.kind && model.equals(choice.model);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, model);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case NEW -> model.orElse("best");
      case KEPT -> "keep";
      case ALL_KEPT -> "keep networks";
    };
  }

  private enum Kind {
    NEW,
    KEPT,
    ALL_KEPT
  }
}
