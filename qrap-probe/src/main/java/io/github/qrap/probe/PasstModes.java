package io.github.qrap.probe;

import io.github.qrap.api.NativePath;
import io.github.qrap.api.ProbeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

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
    boolean hasSign = hasSign(file);
    return hasSign || request.reconnect().isPresent()
        ? Optional.of(shown(file, trust, hasSign, processes.all()))
        : Optional.empty();
  }

  /**
   * Versions before 2025-02 make no sign, and others on request: then the command line shows it.
   */
  @Override
  public Optional<ShownMode> behind(SocketFile file, Trust trust, long pid) {
    if (pid <= 0) {
      // It is in another container. What runs here is another one, and cannot take its sign away.
      return vhostUser(shown(file, trust, hasSign(file), List.of()));
    }
    Optional<PasstProcess> listener = processes.at(pid);
    if (listener.isPresent()) {
      Optional<ShownMode> mode =
          listener.get().seemsVhostUser()
              ? vhostUser(RunningPasst.listening(file, listener.get(), trusted(file, trust)))
              : Optional.empty();
      if (mode.isPresent() || listener.get().isPasst()) {
        return mode;
      }
      // Another program, or that number is another process's now.
    }
    List<PasstProcess> near = processes.after(pid);
    Optional<ShownMode> mode = among(near, true, file, trust);
    // One far away whose path is not seen here is most likely another one.
    return mode.isPresent() || listener.isPresent() || seemToListenAt(file, near)
        ? mode
        : among(processes.all(), false, file, trust);
  }

  private Optional<ShownMode> among(
      List<PasstProcess> some, boolean anywhere, SocketFile file, Trust trust) {
    boolean isUsual = passt.isUsual(file.path());
    for (PasstProcess one : some) {
      if (one.seemsVhostUser()) {
        return vhostUser(RunningPasst.among(file, isUsual, anywhere, trusted(file, trust), some));
      }
    }
    return Optional.empty();
  }

  private static boolean seemToListenAt(SocketFile file, List<PasstProcess> some) {
    for (PasstProcess one : some) {
      if (one.seemsToListenAt(file.path())) {
        return true;
      }
    }
    return false;
  }

  private static Optional<ShownMode> vhostUser(RunningPasst running) {
    return running.isVhostUser() ? Optional.of(running) : Optional.empty();
  }

  private boolean hasSign(SocketFile file) {
    String sign = passt.vhostUserSign(file.path());
    return Files.exists(NativePath.of(sign), LinkOption.NOFOLLOW_LINKS);
  }

  private RunningPasst shown(
      SocketFile file, Trust trust, boolean hasSign, List<PasstProcess> some) {
    return RunningPasst.at(
        file,
        passt.isUsual(file.path()),
        passt.vhostUserSign(file.path()),
        hasSign,
        trusted(file, trust),
        some);
  }

  /** The users whose passt and sign count. */
  private static LongPredicate trusted(SocketFile file, Trust trust) {
    return user -> trust.covers(file, user) || isOwner(user, file);
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
