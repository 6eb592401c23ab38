package io.github.qrap.probe;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.SettingResult;
import java.util.ArrayList;
import java.util.List;

/** What becomes of a netdev's settings, setting by setting. */
final class Translation {
  static final String TAKES_A_PORT_ONCE =
      "this passt takes a port once ("
          + PasstAbility.FORWARD_TARGETS.since()
          + " or later: once for each address)";

  static final String ANSWERS_FROM_ONE =
      "this passt answers for a UDP port of the guest from one address ("
          + PasstAbility.DNS_FORWARD.since()
          + " or later: from each)";

  private final List<String> arguments = new ArrayList<>();
  private final List<SettingResult> settings = new ArrayList<>();
  private final List<PortForward> forwards = new ArrayList<>();
  private final List<PublishedPort> listening = new ArrayList<>();

  /** Gives passt these arguments, for no setting. */
  void add(String... more) {
    arguments.addAll(List.of(more));
  }

  /** These settings, if there are any, hold by these arguments, which passt gets in any case. */
  void keep(List<String> which, String... by) {
    add(by);
    for (String setting : which) {
      settings.add(SettingResult.kept(setting, List.of(by)));
    }
  }

  /** The same for settings that hold otherwise than the command line says. */
  void change(List<String> which, String difference, String... by) {
    add(by);
    for (String setting : which) {
      settings.add(SettingResult.changed(setting, List.of(by), difference));
    }
  }

  /**
   * This forward holds, if passt can listen.
   *
   * @param target whether passt is told the guest's address
   */
  void keep(PortForward forward, boolean target) {
    forwards.add(forward);
    keep(List.of(forward.setting()), forward.option(), forward.spec(target));
  }

  /** The same for a forward that leads elsewhere than the command line says. */
  void change(PortForward forward, String difference) {
    forwards.add(forward);
    change(List.of(forward.setting()), difference, forward.option(), forward.spec(false));
  }

  /** passt listens at these ports beside those of its forwards. */
  void listen(List<PublishedPort> ports) {
    listening.addAll(ports);
  }

  /** This published port holds, if passt can listen. */
  void publish(PortForward forward) {
    forwards.add(forward);
    add(forward.option(), forward.spec(false));
  }

  /** About these settings, if there are any, the user's own arguments decide. */
  void leave(List<String> which) {
    for (String setting : which) {
      settings.add(SettingResult.overridden(setting));
    }
  }

  /**
   * The guest does without these settings, if there are any.
   *
   * @param reason in words that complete "SETTING: not kept: ..."
   * @param advice what to do; empty if there is nothing
   */
  void lose(List<String> which, String reason, String advice) {
    if (!which.isEmpty()) {
      SettingResult lost = lost(which, reason);
      settings.add(advice.isEmpty() ? lost : lost.withRemedy(new Remedy.Advice(advice)));
    }
  }

  /** The guest does without these settings, if there are any, because this passt is too old. */
  void lose(List<String> which, PasstAbility ability) {
    lose(which, ability.lacking(), "");
  }

  /** The guest does without these settings, of which there are some, unless this is done. */
  void lose(List<String> which, String reason, Remedy remedy) {
    settings.add(lost(which, reason).withRemedy(remedy));
  }

  private static SettingResult lost(List<String> which, String reason) {
    return SettingResult.lost(String.join(", ", which), reason);
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

  /** Whether passt, asked at one of two addresses, would answer from the other one. */
  boolean mixesUp(PortForward forward, PasstHost host) {
    for (PortForward earlier : forwards) {
      if (forward.protocol() == Protocol.UDP
          && earlier.protocol() == Protocol.UDP
          && forward.leadsWhere(earlier)
          && !forward.hostAddress().equals(earlier.hostAddress())) {
        return !host.can(PasstAbility.DNS_FORWARD);
      }
    }
    return false;
  }

  List<String> arguments() {
    return arguments;
  }

  List<SettingResult> settings() {
    return settings;
  }

  /** Where passt listens beside the forwards. */
  List<PublishedPort> listening() {
    return listening;
  }

  /** Published ports and forwards that hold. */
  List<PortForward> forwards() {
    return forwards;
  }
}
