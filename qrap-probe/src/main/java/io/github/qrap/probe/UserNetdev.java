package io.github.qrap.probe;

/**
 * QEMU's own network: what each part of its translation reads, and where it writes.
 *
 * @param plan its IPv4 addresses
 * @param restricted whether the guest is locked in
 */
record UserNetdev(
    Settings settings,
    PasstHost host,
    OwnArguments own,
    UserFamilies families,
    Ipv4Plan plan,
    boolean restricted,
    Translation result) {
  static UserNetdev of(Settings settings, PasstHost host, OwnArguments own, Translation result)
      throws InvalidSettingException {
    return new UserNetdev(
        settings,
        host,
        own,
        new UserFamilies(settings, host, own),
        Ipv4Plan.of(settings),
        settings.flag("restrict").orElse(false),
        result);
  }
}
