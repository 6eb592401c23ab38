package io.github.qrap.api;

/** The installed providers contradict each other, or one that was asked for is not there. */
public final class ProviderException extends Exception {
  private static final long serialVersionUID = 1;

  public ProviderException(String message) {
    super(message);
  }
}
