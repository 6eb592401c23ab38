package io.github.qrap.probe;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.SettingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a passt that is started is to be reached.
 *
 * @param isVhostUser whether it is started in vhost-user mode
 * @param result why, or why not; empty if nobody has asked for that mode
 */
record StartedMode(boolean isVhostUser, Optional<SettingResult> result) {
  private static final String NAME = "vhost-user";

  /** What of its own arguments decides about it. */
  private static final List<String> OWN =
      List.of("fd", "socket", "repair-path", "vhost-user", "one-off");

  /** That of a request; passt is asked only where all else is in favour. */
  static StartedMode of(ProbeRequest request, PasstHost host) {
    if (!request.vhostUser()) {
      return new StartedMode(false, Optional.empty());
    }
    Optional<String> refusal = request.demand().refusal(Kind.VHOST_USER);
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    OwnArguments own = new OwnArguments(request.daemonArguments());
    for (String option : OWN) {
      if (own.has(option)) {
        return new StartedMode(false, Optional.of(SettingResult.overridden(NAME)));
      }
    }
    return host.can(PasstAbility.VHOST_USER)
        ? new StartedMode(true, Optional.of(SettingResult.kept(NAME, List.of("--vhost-user"))))
        : refused(PasstAbility.VHOST_USER.lacking());
  }

  /** The other mode. */
  static StartedMode refused(String reason) {
    return new StartedMode(false, Optional.of(SettingResult.lost(NAME, reason)));
  }

  /** The settings of the network, and this one. */
  List<SettingResult> with(List<SettingResult> settings) {
    if (result.isEmpty()) {
      return settings;
    }
    List<SettingResult> all = new ArrayList<>(settings);
    all.add(0, result.get());
    return all;
  }
}
