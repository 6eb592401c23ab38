package io.github.qrap.api;

import java.util.List;

/** A probe has found no backend; nothing is open. */
public final class NoBackendException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Finding> findings;

  /**
   * @param searched what was done to find one
   * @param findings one for each place that was looked at
   */
  public NoBackendException(String searched, List<Finding> findings) {
    super(message(searched, findings));
    this.findings = List.copyOf(findings);
  }

  private static String message(String searched, List<Finding> findings) {
    StringBuilder message = new StringBuilder("no backend: ").append(searched);
    for (Finding finding : findings) {
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
