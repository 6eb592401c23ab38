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
  private final List<SettingResult> settings;

  private ProbeResult(
      Optional<Backend> backend,
      String searched,
      List<Finding> findings,
      List<Remedy> remedies,
      List<SettingResult> settings) {
    this.backend = backend;
    this.searched = Objects.requireNonNull(searched, "searched");
    this.findings = List.copyOf(findings);
    this.remedies = List.copyOf(remedies);
    this.settings = List.copyOf(settings);
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
    return new ProbeResult(Optional.of(backend), searched, findings, List.of(), List.of());
  }

  /**
   * No backend was found, and nothing is open.
   *
   * @param searched what was done to find one, as in {@link #found}
   * @param findings as in {@link #found}
   */
  public static ProbeResult none(String searched, List<Finding> findings) {
    return new ProbeResult(Optional.empty(), searched, findings, List.of(), List.of());
  }

  /**
   * The same result with what can be done in place of it, the best first.
   *
   * @param what in addition to the remedies of the findings
   */
  public ProbeResult withRemedies(List<Remedy> what) {
    return new ProbeResult(backend, searched, findings, what, settings);
  }

  /** The same result with what becomes of the settings of {@link Demand#replaced()}. */
  public ProbeResult withSettings(List<SettingResult> results) {
    return new ProbeResult(backend, searched, findings, remedies, results);
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

  /** What becomes of the settings of {@link Demand#replaced()}, in any order. */
  public List<SettingResult> settings() {
    return settings;
  }

  /**
   * What can be done where there is no backend, or about the {@link #settings()}, the best first.
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
