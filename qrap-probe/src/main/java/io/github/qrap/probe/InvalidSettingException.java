package io.github.qrap.probe;

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
}
