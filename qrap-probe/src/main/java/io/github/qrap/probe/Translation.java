package io.github.qrap.probe;

import java.util.ArrayList;
import java.util.List;

/** What becomes of a netdev's settings, setting by setting. */
final class Translation {
  /**
   * A setting that the guest does not get, or gets otherwise.
   *
   * @param reason in words that complete "SETTING: ..."
   * @param advice what to do with a private passt; empty if there is nothing
   * @param lost whether the guest does not get it at all
   */
  record Remark(String setting, String reason, String advice, boolean lost) {
    /** In one line. */
    String text() {
      return advice.isEmpty() ? withoutAdvice() : withoutAdvice() + "; " + advice;
    }

    String withoutAdvice() {
      return setting + ": " + (lost ? "not kept: " : "") + reason;
    }
  }

  private final List<String> arguments = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private final List<PortForward> forwards = new ArrayList<>();

  /** Gives passt these arguments. */
  void add(String... more) {
    arguments.addAll(List.of(more));
  }

  /** These settings hold. */
  void keep(List<String> settings) {
    kept.addAll(settings);
  }

  /** This forward holds, if passt can listen. */
  void keep(PortForward forward) {
    forwards.add(forward);
    kept.add(forward.setting());
  }

  /** How this setting, which is kept, differs from what the command line has. */
  void remark(String setting, String how) {
    remarks.add(new Remark(setting, how, "", false));
  }

  /** The guest does without these settings, if there are any. */
  void lose(List<String> settings, String reason, String advice) {
    if (!settings.isEmpty()) {
      remarks.add(new Remark(String.join(", ", settings), reason, advice, true));
    }
  }

  List<String> arguments() {
    return arguments;
  }

  List<String> kept() {
    return kept;
  }

  List<Remark> remarks() {
    return remarks;
  }

  List<PortForward> forwards() {
    return forwards;
  }
}
