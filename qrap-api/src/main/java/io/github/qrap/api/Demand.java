package io.github.qrap.api;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A NIC of the command line that wants a backend: made by the plan of the rewrite, read by the
 * probe. Immutable.
 */
public final class Demand {
  /** The demand of a program that has no command line: it accepts any attachment. */
  public static final Demand ANY =
      new Demand("", Optional.empty(), Optional.empty(), new EnumMap<>(Attachment.Kind.class));

  private final String netdevId;
  private final Optional<String> mac;
  private final Optional<ReplacedNetdev> replaced;
  private final Map<Attachment.Kind, String> refusals;

  private Demand(
      String netdevId,
      Optional<String> mac,
      Optional<ReplacedNetdev> replaced,
      Map<Attachment.Kind, String> refusals) {
    this.netdevId = Objects.requireNonNull(netdevId, "netdevId");
    this.mac = Objects.requireNonNull(mac, "mac");
    this.replaced = Objects.requireNonNull(replaced, "replaced");
    this.refusals = refusals;
  }

  /**
   * The id of the netdev that QEMU will have for it; empty where the command line is not to be
   * changed.
   */
  public String netdevId() {
    return netdevId;
  }

  /** The MAC address of the NIC as the command line spells it; empty if QEMU chooses one. */
  public Optional<String> mac() {
    return mac;
  }

  /** The netdev whose place the backend takes; empty if the NIC had none. */
  public Optional<ReplacedNetdev> replaced() {
    return replaced;
  }

  /**
   * Why an attachment of this kind cannot be used here, in words that complete "not used, because
   * ..."; empty if it can.
   */
  public Optional<String> refusal(Attachment.Kind kind) {
    return Optional.ofNullable(refusals.get(kind));
  }

  /** The same demand of a netdev with this id. */
  public Demand withNetdevId(String id) {
    return new Demand(id, mac, replaced, refusals);
  }

  /** The same demand of a NIC with this MAC address. */
  public Demand withMac(String address) {
    return new Demand(netdevId, Optional.of(address), replaced, refusals);
  }

  /** The same demand in place of this netdev. */
  public Demand withReplaced(ReplacedNetdev netdev) {
    return new Demand(netdevId, mac, Optional.of(netdev), refusals);
  }

  /**
   * The same demand, which cannot use attachments of this kind.
   *
   * @param reason completes "not used, because ..."
   */
  public Demand refusing(Attachment.Kind kind, String reason) {
    Map<Attachment.Kind, String> more = new EnumMap<>(Attachment.Kind.class);
    more.putAll(refusals);
    more.put(kind, Objects.requireNonNull(reason, "reason"));
    return new Demand(netdevId, mac, replaced, more);
  }
}
