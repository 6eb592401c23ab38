package io.github.qrap.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a {@link BackendProbe} found. Immutable, but for the backend. */
public final class ProbeResult {
  private final Optional<Backend> backend;
  private final String searched;
  private final List<Finding> findings;
  private final List<Remedy> remedies;
  private final List<String> kept;
  private final List<String> remarks;

  private ProbeResult(
      Optional<Backend> backend,
      String searched,
      List<Finding> findings,
      List<Remedy> remedies,
      List<String> kept,
      List<String> remarks) {
    this.backend = backend;
    this.searched = Objects.requireNonNull(searched, "searched");
    this.findings = List.copyOf(findings);
    this.remedies = List.copyOf(remedies);
    this.kept = List.copyOf(kept);
    this.remarks = List.copyOf(remarks);
  }

  /**
   * A backend was found.
   *
   * @param backend open; closed by the caller
   * @param searched what was done to find one, for people: {@code "looked for passt at
   *     /tmp/passt_1.socket to /tmp/passt_64.socket"}
   * @param findings one for each place that was looked at, in that order, that of the backend among
   *     them; a probe's own search may leave out the places where nothing is
   */
  public static ProbeResult found(Backend backend, String searched, List<Finding> findings) {
    return new ProbeResult(
        Optional.of(backend), searched, findings, List.of(), List.of(), List.of());
  }

  /**
   * No backend was found, and nothing is open.
   *
   * @param searched what was done to find one, as in {@link #found}
   * @param findings as in {@link #found}
   */
  public static ProbeResult none(String searched, List<Finding> findings) {
    return new ProbeResult(Optional.empty(), searched, findings, List.of(), List.of(), List.of());
  }

  /**
   * The same result with what can be done in place of it, the best first.
   *
   * @param what in addition to the remedies of the findings
   */
  public ProbeResult withRemedies(List<Remedy> what) {
    return new ProbeResult(backend, searched, findings, what, kept, remarks);
  }

  /**
   * The same result with the settings of the {@link Demand#replaced()} netdev that hold on this
   * backend too.
   *
   * @param settings as the command line has them: {@code "hostfwd=tcp::2222-:22"}
   */
  public ProbeResult withKept(List<String> settings) {
    return new ProbeResult(backend, searched, findings, remedies, settings, remarks);
  }

  /**
   * The same result with what people should know of this backend, above all the settings of the
   * {@link Demand#replaced()} netdev that it lacks.
   *
   * @param lines each complete, with its subject; no full stop at the end
   */
  public ProbeResult withRemarks(List<String> lines) {
    return new ProbeResult(backend, searched, findings, remedies, kept, lines);
  }

  /** The backend to use, open; closed by the caller. */
  public Optional<Backend> backend() {
    return backend;
  }

  /** What was done to find one, for people. */
  public String searched() {
    return searched;
  }

  /** One for each place that was looked at, in that order. */
  public List<Finding> findings() {
    return findings;
  }

  /**
   * The settings of the replaced netdev that hold on this backend, as the command line has them.
   */
  public List<String> kept() {
    return kept;
  }

  /** What people should know of this backend, a line each. */
  public List<String> remarks() {
    return remarks;
  }

  /**
   * What can be done where there is no backend, or about the {@link #remarks()}, the best first.
   */
  public List<Remedy> remedies() {
    return remedies;
  }

  /**
   * The backend, which the caller closes.
   *
   * @throws NoBackendException with the findings, if there is none
   */
  public Backend requireBackend() throws NoBackendException {
    return backend.orElseThrow(() -> new NoBackendException(searched, findings));
  }
}
