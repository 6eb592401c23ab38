package io.github.qrap.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link BackendProbe} would give, as far as it is known beforehand. Immutable: each {@code
 * with...} method gives another preview. Begin with {@link #of}.
 */
public final class Preview {
  private final Attachment attachment;
  private Optional<String> refusal = Optional.empty();
  private List<String> command = List.of();
  private List<SettingResult> settings = List.of();
  private List<Remedy> remedies = List.of();
  private List<PublishedPort> listening = List.of();

  private Preview(Attachment attachment) {
    this.attachment = Objects.requireNonNull(attachment, "attachment");
  }

  /** A copy, which only the method that makes it may change. */
  private Preview(Preview other) {
    this.attachment = other.attachment;
    this.refusal = other.refusal;
    this.command = other.command;
    this.settings = other.settings;
    this.remedies = other.remedies;
    this.listening = other.listening;
  }

  /** A backend that QEMU would reach so. */
  public static Preview of(Attachment attachment) {
    return new Preview(attachment);
  }

  /**
   * The same preview of a backend that there will not be.
   *
   * @param reason a line that is complete; no full stop at the end
   */
  public Preview withRefusal(String reason) {
    Preview preview = new Preview(this);
    preview.refusal = Optional.of(reason);
    return preview;
  }

  /**
   * The same preview of a daemon that would be started so.
   *
   * @param argv as {@link NativeText}, its program first; the word {@code PORT} stands for a port
   *     that would be chosen, and {@code PATH} for a path
   */
  public Preview withCommand(List<String> argv) {
    Preview preview = new Preview(this);
    preview.command = List.copyOf(argv);
    return preview;
  }

  /** The same preview with what would become of the settings of {@link Demand#replaced()}. */
  public Preview withSettings(List<SettingResult> results) {
    Preview preview = new Preview(this);
    preview.settings = List.copyOf(results);
    return preview;
  }

  /** The same preview with what can be done about the refusal or the settings, the best first. */
  public Preview withRemedies(List<Remedy> what) {
    Preview preview = new Preview(this);
    preview.remedies = List.copyOf(what);
    return preview;
  }

  /**
   * The same preview of a daemon that would listen at these ports of this machine, so that no other
   * daemon can. A port that would be chosen, and one of a range, may be missing.
   */
  public Preview withListening(List<PublishedPort> ports) {
    Preview preview = new Preview(this);
    preview.listening = List.copyOf(ports);
    return preview;
  }

  /**
   * Why the daemons of several netdevs cannot run side by side: of two that listen on the same port
   * of this machine, the second would end when it starts.
   *
   * @param previews of each, by the id of its netdev
   * @return empty if they can
   */
  public static Optional<String> conflict(Map<String, Preview> previews) {
    for (Map.Entry<String, Preview> other : previews.entrySet()) {
      for (Map.Entry<String, Preview> one : previews.entrySet()) {
        if (one.getKey().equals(other.getKey())) {
          break;
        }
        for (PublishedPort port : one.getValue().listening()) {
          for (PublishedPort same : other.getValue().listening()) {
            if (port.overlaps(same)) {
              return Optional.of(
                  ("netdev " + one.getKey() + " forwards " + port)
                      + (" and netdev " + other.getKey() + " forwards " + same)
                      + ": both listen on the same port; choose another one for one of them");
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  /** How QEMU would reach the backend. */
  public Attachment attachment() {
    return attachment;
  }

  /** Why there would be no backend; empty if nothing is against it yet. */
  public Optional<String> refusal() {
    return refusal;
  }

  /** The command that would start the daemon, its program first; empty if none is started. */
  public List<String> command() {
    return command;
  }

  /** What would become of the settings of {@link Demand#replaced()}, in any order. */
  public List<SettingResult> settings() {
    return settings;
  }

  /** What can be done about the refusal or the settings, the best first. */
  public List<Remedy> remedies() {
    return remedies;
  }

  /** The ports of this machine at which the daemon would listen, as far as they are known. */
  public List<PublishedPort> listening() {
    return listening;
  }
}
