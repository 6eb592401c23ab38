package io.github.qrap.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What becomes of a setting of the netdev whose place a backend takes. Immutable. */
public final class SettingResult {
  private final String setting;
  private final Outcome outcome;
  private final List<String> arguments;
  private final String reason;
  private final Optional<Remedy> remedy;

  private SettingResult(
      String setting,
      Outcome outcome,
      List<String> arguments,
      String reason,
      Optional<Remedy> remedy) {
    this.setting = Objects.requireNonNull(setting, "setting");
    this.outcome = outcome;
    this.arguments = List.copyOf(arguments);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.remedy = remedy;
  }

  /**
   * A setting that holds.
   *
   * @param setting as the command line has it: {@code "hostfwd=tcp::2222-:22"}
   * @param arguments of the daemon that make it hold, as {@link NativeText}; perhaps none
   */
  public static SettingResult kept(String setting, List<String> arguments) {
    return new SettingResult(setting, Outcome.KEPT, arguments, "", Optional.empty());
  }

  /**
   * A setting that holds otherwise than the command line says.
   *
   * @param setting as in {@link #kept}
   * @param arguments as in {@link #kept}
   * @param difference in words that complete "SETTING: ..."
   */
  public static SettingResult changed(String setting, List<String> arguments, String difference) {
    return new SettingResult(setting, Outcome.CHANGED, arguments, difference, Optional.empty());
  }

  /**
   * A setting about which the user's own arguments for the daemon decide.
   *
   * @param setting as in {@link #kept}
   */
  public static SettingResult overridden(String setting) {
    return new SettingResult(
        setting,
        Outcome.OVERRIDDEN,
        List.of(),
        "other arguments for the daemon decide",
        Optional.empty());
  }

  /**
   * A setting that the guest does without.
   *
   * @param setting as in {@link #kept}; or several that have the same fate, with commas between
   *     them
   * @param reason in words that complete "SETTING: not kept: ..."
   */
  public static SettingResult lost(String setting, String reason) {
    return new SettingResult(setting, Outcome.LOST, List.of(), reason, Optional.empty());
  }

  /** The same result with what to do about it. */
  public SettingResult withRemedy(Remedy what) {
    return new SettingResult(setting, outcome, arguments, reason, Optional.of(what));
  }

  /** The setting as the command line has it. */
  public String setting() {
    return setting;
  }

  /** What becomes of it. */
  public Outcome outcome() {
    return outcome;
  }

  /** The daemon's arguments that make it hold. */
  public List<String> arguments() {
    return arguments;
  }

  /** Why it does not hold, or how it differs; empty where it is kept. */
  public String reason() {
    return reason;
  }

  /** What to do about it; empty if there is nothing. */
  public Optional<Remedy> remedy() {
    return remedy;
  }

  /**
   * In one line, for people: the setting and why it does not hold. What to do about it is in the
   * line only if it is {@link Remedy.Advice}; all else the program puts into words.
   */
  public String line() {
    StringBuilder line = new StringBuilder(setting);
    switch (outcome) {
      case KEPT -> line.append(": kept");
      case LOST -> line.append(": not kept: ").append(reason);
      default -> line.append(": ").append(reason);
    }
    if (remedy.isPresent() && remedy.get() instanceof Remedy.Advice advice) {
      line.append("; ").append(advice.text());
    }
    return line.toString();
  }

  @Override
  public String toString() {
    return arguments.isEmpty() ? line() : line() + " (" + String.join(" ", arguments) + ")";
  }

  /** What becomes of a setting. May grow. */
  public enum Outcome {
    /** It holds. */
    KEPT,
    /** It holds otherwise than the command line says. */
    CHANGED,
    /** The user's own arguments for the daemon decide. */
    OVERRIDDEN,
    /** The guest does without. */
    LOST
  }
}
