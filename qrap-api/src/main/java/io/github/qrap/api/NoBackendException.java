package io.github.qrap.api;

import java.util.List;

/** A probe has found no backend; nothing is open. */
public final class NoBackendException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Finding> findings;

  /**
   * @param result of the probe
   */
  public NoBackendException(ProbeResult result) {
    super(message(result));
    this.findings = result.findings();
  }

  private static String message(ProbeResult result) {
    StringBuilder message = new StringBuilder("no backend: ").append(result.searched());
    for (Finding finding : result.findings()) {
      message.append("; ").append(finding.address()).append(": ").append(finding.detail());
    }
    return message.toString();
  }

  /**
   * What was found at each place that was looked at, in that order. A copy that went through
   * serialization has none.
   */
  public List<Finding> findings() {
    return findings == null ? List.of() : findings;
  }
}
