package io.github.qrap.probe;

import java.util.List;

/** A setting with which no passt may be started. The message names the setting and the reason. */
final class InvalidSettingException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidSettingException(String message) {
    super(message);
  }

  /** QEMU would not start with this setting either. */
  static InvalidSettingException alsoForQemu(String setting, String reason) {
    return new InvalidSettingException(setting + ": " + reason + "; QEMU would refuse it too");
  }

  /** A name server that a guest with {@code restrict=on} could not ask. */
  static InvalidSettingException outsideThoughRestricted(List<String> dns) {
    return alsoForQemu(
        String.join(", ", dns), "outside the network, which a guest with restrict=on cannot leave");
  }

  /** QEMU would start, but the guest could not use such a network. */
  static void requireUsable(boolean usable, List<String> asked, String address)
      throws InvalidSettingException {
    if (!usable) {
      throw new InvalidSettingException(
          String.join(", ", asked) + ": passt does not take the address " + address);
    }
  }
}
