package io.github.qrap.probe;

import io.github.qrap.api.NativePath;
import io.github.qrap.api.ProbeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;
import java.util.OptionalLong;

/** How one search looks for the modes of passts. It looks at the processes once. */
final class PasstModes implements ShownMode.Look {
  private final Passt passt;
  private final PasstProcesses processes;

  PasstModes(Passt passt) {
    this.passt = passt;
    this.processes = new PasstProcesses(passt.proc());
  }

  /**
   * Most have no sign, and keep the one client that connects: then there is nothing to look for.
   */
  @Override
  public Optional<ShownMode> at(SocketFile file, Trust trust, ProbeRequest request) {
    String sign = passt.vhostUserSign(file.path());
    boolean hasSign = Files.exists(NativePath.of(sign), LinkOption.NOFOLLOW_LINKS);
    return hasSign || request.reconnect().isPresent()
        ? Optional.of(running(file, trust, sign, hasSign))
        : Optional.empty();
  }

  /**
   * Versions before 2025-02 make no sign, and others on request: then the command line shows it.
   */
  @Override
  public Optional<ShownMode> behind(SocketFile file, Trust trust, long pid) {
    OptionalLong shown = processes.vhostUser(pid);
    if (shown.isPresent()) {
      String arguments = passt.proc() + "/" + shown.getAsLong() + "/cmdline";
      RunningPasst running = running(file, trust, arguments, true);
      // It may be another one, which listens elsewhere.
      return running.isSeen() ? Optional.of(running) : Optional.empty();
    }
    return Optional.empty();
  }

  private RunningPasst running(SocketFile file, Trust trust, String sign, boolean hasSign) {
    return RunningPasst.at(
        file,
        passt.isUsual(file.path()),
        sign,
        hasSign,
        user -> trust.covers(file, user) || isOwner(user, file),
        processes);
  }

  /** Whose socket it is can show what it likes, and is refused later. */
  private static boolean isOwner(long user, SocketFile file) {
    try {
      return UserIds.ownerOf(file.file()) == user;
    } catch (IOException e) {
      return false;
    }
  }
}
