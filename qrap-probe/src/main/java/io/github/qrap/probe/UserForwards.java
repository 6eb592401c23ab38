package io.github.qrap.probe;

import java.util.ArrayList;
import java.util.List;

/** The part that is about forwarded ports. */
final class UserForwards {
  private final Settings settings;
  private final PasstHost host;
  private final OwnArguments own;
  private final UserFamilies families;
  private final Ipv4Plan plan;
  private final Translation result;

  UserForwards(UserNetdev netdev) {
    settings = netdev.settings();
    host = netdev.host();
    own = netdev.own();
    families = netdev.families();
    plan = netdev.plan();
    result = netdev.result();
  }

  /** All that are between ports. */
  List<PortForward> read() throws InvalidSettingException {
    List<PortForward> forwards = new ArrayList<>();
    for (String value : settings.all("hostfwd")) {
      if (PortForward.isOfSocket(value)) {
        continue;
      }
      PortForward forward = PortForward.parse(value).forLease(plan.guest());
      for (PortForward earlier : forwards) {
        if (forward.overlaps(earlier)) {
          throw InvalidSettingException.alsoForQemu(
              earlier.setting() + ", " + forward.setting(), "both listen on the same port");
        }
      }
      forwards.add(forward);
    }
    return forwards;
  }

  void translate(List<PortForward> forwards) {
    for (PortForward forward : forwards) {
      translate(forward);
    }
  }

  private void translate(PortForward forward) {
    List<String> setting = List.of(forward.setting());
    if (own.forwards(forward.protocol(), forward.hostPort())) {
      result.leave(setting);
      return;
    }
    if (own.has(forward.turnedOffBy())) {
      result.lose(setting, "other arguments for passt turn " + forward.protocol() + " off", "");
      return;
    }
    for (PortForward published : result.forwards()) {
      if (published.serves(forward)) {
        result.keep(setting);
        return;
      }
      if (published.overlaps(forward)) {
        result.lose(setting, published.setting() + " takes its port", "");
        return;
      }
    }
    if (forward.hostPort() == 0) {
      result.lose(setting, "passt does not choose a port", "name one that is free");
    } else if (!families.hasIpv4()) {
      result.lose(setting, "the guest has no IPv4", "");
    } else if (result.excludes(forward, host)) {
      result.lose(setting, Translation.TAKES_A_PORT_ONCE, "choose another port");
    } else if (result.mixesUp(forward, host)) {
      result.lose(setting, Translation.ANSWERS_FROM_ONE, "forward from the same address");
    } else if (forward.guestAddress().isEmpty()) {
      result.keep(forward, false);
    } else if (host.can(PasstAbility.FORWARD_TARGETS)) {
      result.keep(forward, true);
    } else {
      result.change(
          forward,
          "this passt forwards to the address that the guest has used last ("
              + PasstAbility.FORWARD_TARGETS.since()
              + " or later: to "
              + Ipv4Net.text(forward.guestAddress().get())
              + ")");
    }
  }
}
