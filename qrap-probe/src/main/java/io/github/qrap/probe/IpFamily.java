package io.github.qrap.probe;

/** The two kinds of IP addresses. */
enum IpFamily {
  IPV4,
  IPV6;

  /** Whether the value of an option may be an address of this family, or is no address at all. */
  boolean mayHave(String value) {
    if (value.indexOf(':') >= 0) {
      return this == IPV6;
    }
    return this == IPV4 || Ipv4Net.address(value.replaceFirst("/.*", "")).isEmpty();
  }
}
