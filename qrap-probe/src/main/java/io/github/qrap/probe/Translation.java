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

  static final String TAKES_A_PORT_ONCE =
      "this passt takes a port once ("
          + PasstAbility.FORWARD_TARGETS.since()
          + " or later: once for each address)";

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

  /**
   * This forward holds, if passt can listen.
   *
   * @param target whether passt is told the guest's address
   */
  void keep(PortForward forward, boolean target) {
    forwards.add(forward);
    add(forward.option(), forward.spec(target));
    kept.add(forward.setting());
  }

  /** This published port holds, if passt can listen. */
  void publish(PortForward forward) {
    forwards.add(forward);
    add(forward.option(), forward.spec(false));
  }

  /** Whether passt cannot have this forward beside those that hold already. */
  boolean excludes(PortForward forward, PasstHost host) {
    for (PortForward earlier : forwards) {
      if (forward.hasPortOf(earlier) && !host.can(PasstAbility.FORWARD_TARGETS)) {
        // Two addresses of the host with the same port: the oldest passt does not start, and the
        // next one sends both to the same port of the guest.
        return !forward.leadsWhere(earlier) || !host.can(PasstAbility.DNS_FORWARD);
      }
    }
    return false;
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

  /** Published ports and forwards that hold. */
  List<PortForward> forwards() {
    return forwards;
  }
}
