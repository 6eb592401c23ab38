package io.github.qrap.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link BackendProbe} found.
 *
 * @param backend the backend to use, open; closed by the caller
 * @param searched what was done to find one, for people: {@code "looked for passt at
 *     /tmp/passt_1.socket to /tmp/passt_64.socket"}
 * @param findings one for each place that was looked at, in that order, that of the backend among
 *     them; a probe's own search may leave out the places where nothing is
 */
public record ProbeResult(Optional<Backend> backend, String searched, List<Finding> findings) {
  public ProbeResult {
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(searched, "searched");
    findings = List.copyOf(findings);
  }

  /**
   * The backend, which the caller closes.
   *
   * @throws NoBackendException with the findings, if there is none
   */
  public Backend requireBackend() throws NoBackendException {
    return backend.orElseThrow(() -> new NoBackendException(this));
  }
}
