package io.github.qrap.probe;

import java.util.Optional;

/**
 * What the translation of a guest's network has to know of the machine. It is asked only where a
 * setting depends on the answer, and may be asked repeatedly.
 */
public interface PasstHost {
  /** Whether the passt that will be started can do this. */
  boolean can(PasstAbility ability);

  /** The first IPv4 address among the DNS servers that this machine asks; empty if it has none. */
  Optional<String> nameserver();

  /** Whether this machine has a default route of IPv4. */
  boolean hasIpv4Route();

  /** Whether this machine has a default route of IPv6. */
  boolean hasIpv6Route();
}
