package io.github.qrap.probe;

import java.util.EnumSet;
import java.util.Set;

/**
 * What only newer versions of passt can do. An option that {@code passt --help} names shows it. New
 * ones may be added.
 */
public enum PasstAbility {
  /**
   * It answers DNS queries at an address of the guest's network ({@code --dns-forward}). Older ones
   * have the option too, but with it the server that DHCP names no longer answers.
   */
  DNS_FORWARD("--dns-host", "October 2024"),
  /** An address of its own choice is the host's loopback, and not only the router's. */
  LOOPBACK_ADDRESS("--map-host-loopback", "August 2024"),
  /** DHCP names the guest. */
  HOST_NAME("--hostname", "February 2025"),
  /** It reads and writes the guest's memory, in place of sending frames. */
  VHOST_USER("--vhost-user", "November 2024"),
  /**
   * A forwarded port can lead to any address of the guest, and two addresses of the host can have
   * forwards of the same port.
   */
  FORWARD_TARGETS("--conf-path", "2026"),
  /** The guest has IPv4 and IPv6 also on a machine that has a default route of only one of them. */
  BOTH_FAMILIES("--conf-path", "2026");

  private final String sign;
  private final String since;

  PasstAbility(String sign, String since) {
    this.sign = sign;
    this.since = since;
  }

  /**
   * The abilities of a passt.
   *
   * @param help what it prints with {@code --help}
   */
  public static Set<PasstAbility> in(String help) {
    Set<PasstAbility> abilities = EnumSet.noneOf(PasstAbility.class);
    for (PasstAbility ability : values()) {
      if (help.contains(ability.sign)) {
        abilities.add(ability);
      }
    }
    return abilities;
  }

  /** From when on passt has it, for people. */
  String since() {
    return since;
  }

  /** That a passt has it not, for people. */
  String lacking() {
    return "this passt cannot (" + since + " or later can)";
  }
}
