package io.github.qrap.probe;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.Remedy;
import io.github.qrap.probe.PasstProcess.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.OperationNotSupportedSocketException;

/**
 * The passt that listens at a socket, as far as it shows itself: by the sign that one in vhost-user
 * mode makes beside its socket, and by its command line, which proc(5) shows to every user. So it
 * is known before connecting, by which a passt for one client would end. What users show who are
 * not trusted does not count.
 *
 * @param file the socket
 * @param sign the file that shows its mode
 * @param isVhostUser whether it is in vhost-user mode: the sign is there, and was not left behind
 * @param isUnsure whether it may send frames all the same
 * @param isSeen whether a trusted passt runs that may listen at the socket
 * @param isForOneClient whether one of these, in that mode, is for one client
 */
record RunningPasst(
    SocketFile file,
    String sign,
    boolean isVhostUser,
    boolean isUnsure,
    boolean isSeen,
    boolean isForOneClient)
    implements ShownMode {
  /** How well the arguments of a passt fit to a socket. */
  private enum Fit {
    ELSEWHERE,
    /** At a path that is not seen from here, or is no more. */
    UNKNOWN,
    /** At a file of this name, or at any usual one, or nothing is known of it. */
    LIKELY,
    EXACT
  }

  /**
   * What the sign shows, and each passt that runs.
   *
   * @param isUsual whether one that was started without a path may listen there
   * @param trusted the users whose passt and sign count
   * @param some the passts that count
   */
  static RunningPasst at(
      SocketFile file,
      boolean isUsual,
      String sign,
      boolean hasSign,
      LongPredicate trusted,
      List<PasstProcess> some) {
    boolean seen = false;
    boolean oneClient = false;
    boolean vhostUser = false;
    boolean oneVhostUserClient = false;
    for (PasstProcess passt : some) {
      Optional<Shown> shown = shown(passt, trusted);
      if (shown.isPresent()
          && shown.get().isKnown()
          && fit(file.path(), isUsual, shown.get()).compareTo(Fit.LIKELY) >= 0) {
        seen = true;
        if (shown.get().isVhostUser()) {
          vhostUser = true;
          oneVhostUserClient |= shown.get().isOneOff();
        } else {
          oneClient |= shown.get().isOneOff();
        }
      }
    }
    boolean mode = hasSign && (vhostUser || !seen && trusted.test(owner(sign)));
    return new RunningPasst(file, sign, mode, false, seen, mode ? oneVhostUserClient : oneClient);
  }

  /** The process that listens, whatever its path was called when it began to. */
  static RunningPasst listening(SocketFile file, PasstProcess passt, LongPredicate trusted) {
    Optional<Shown> shown = shown(passt, trusted);
    boolean mode = shown.isPresent() && shown.get().isVhostUser();
    boolean unsure = mode && !shown.get().isKnown();
    boolean oneClient = shown.isPresent() && shown.get().isOneOff();
    return new RunningPasst(file, passt.source(), mode, unsure, shown.isPresent(), oneClient);
  }

  /**
   * The one of some passts that fits best to a socket where one of them may listen.
   *
   * @param isUsual as for {@link #at}
   * @param anywhere whether one whose path is not seen from here counts
   */
  static RunningPasst among(
      SocketFile file,
      boolean isUsual,
      boolean anywhere,
      LongPredicate trusted,
      List<PasstProcess> some) {
    Fit frames = Fit.ELSEWHERE;
    Fit vhostUser = Fit.ELSEWHERE;
    boolean oneClient = false;
    String source = "";
    for (PasstProcess passt : some) {
      Optional<Shown> shown = shown(passt, trusted);
      if (shown.isEmpty()) {
        continue;
      }
      Fit fit = fit(file.path(), isUsual, shown.get());
      if (fit == Fit.UNKNOWN && !anywhere) {
        continue;
      }
      boolean mayBeVhostUser = shown.get().isVhostUser();
      if (!(mayBeVhostUser && shown.get().isKnown()) && fit.compareTo(frames) > 0) {
        frames = fit;
      }
      if (mayBeVhostUser && fit.compareTo(vhostUser) > 0) {
        vhostUser = fit;
        oneClient = shown.get().isOneOff();
        source = passt.source();
      }
    }
    boolean mode = vhostUser != Fit.ELSEWHERE && vhostUser.compareTo(frames) >= 0;
    boolean unsure = vhostUser == frames || vhostUser == Fit.UNKNOWN;
    return new RunningPasst(file, source, mode, unsure, mode, oneClient);
  }

  /** Of a stranger's, nothing is read but whose it is. */
  private static Optional<Shown> shown(PasstProcess passt, LongPredicate trusted) {
    return trusted.test(passt.user()) ? passt.shown() : Optional.empty();
  }

  @Override
  public Optional<Verdict> objection(ProbeRequest request, boolean isConnected) {
    if (isVhostUser) {
      Optional<String> refusal = request.demand().refusal(Kind.VHOST_USER);
      if (refusal.isPresent()) {
        return objection(
            "not used, because " + refusal.get(),
            new Remedy.Advice(
                isUnsure
                    ? "start a passt with --socket, without --vhost-user, by fewer arguments"
                    : "start a passt without --vhost-user"));
      }
    } else if (request.reconnect().isEmpty()) {
      // It keeps this client.
      return Optional.empty();
    }
    if (isForOneClient) {
      return objection(
          isConnected
              ? "for one client (--one-off), so it ends now, unless another client holds it"
              : "for one client (--one-off), so it would end when qrap leaves",
          new Remedy.Advice("start it without --one-off"));
    }
    if (isSeen || !request.verify()) {
      return Optional.empty();
    }
    Optional<Verdict> stale = stale();
    if (stale.isPresent()) {
      return stale;
    }
    String unseen =
        "its process is not seen, so it may be for one client (--one-off) and end when qrap leaves";
    return isVhostUser
        ? objection(
            unseen,
            new Remedy.AcceptUnverified(),
            new Remedy.Advice("if no such passt runs, remove " + sign))
        : objection(unseen, new Remedy.AcceptUnverified());
  }

  /** That nothing listens there, as the system tells a socket that cannot become a client. */
  private Optional<Verdict> stale() {
    try (AFUNIXDatagramChannel other = AFUNIXDatagramChannel.open()) {
      other.connect(AFUNIXSocketAddress.of(NativeText.encode(file.path())));
      return Optional.empty();
    } catch (OperationNotSupportedSocketException | UnsupportedOperationException e) {
      // Something listens, or the system cannot be asked.
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(file.refusal(e));
    }
  }

  private Optional<Verdict> objection(String reason, Remedy... remedies) {
    String mode =
        isUnsure
            ? "maybe in vhost-user mode, as far as " + sign + " shows: "
            : isVhostUser ? "in vhost-user mode, as " + sign + " shows: " : "";
    return Optional.of(
        new Verdict(Outcome.UNSUPPORTED, mode + reason + "; nothing was sent", List.of(remedies)));
  }

  private static long owner(String sign) {
    try {
      return UserIds.ownerOf(NativePath.of(sign), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return Trust.UNKNOWN;
    }
  }

  private static Fit fit(String socket, boolean isUsual, Shown shown) {
    if (!shown.isKnown()) {
      return Fit.LIKELY;
    }
    if (!shown.isListening()) {
      return Fit.ELSEWHERE;
    }
    Optional<String> told = shown.socket();
    if (told.isEmpty()) {
      return isUsual ? Fit.LIKELY : Fit.ELSEWHERE;
    }
    try {
      Path path = NativePath.of(told.get());
      Path wanted = NativePath.of(socket);
      // A relative one begins where that passt was started, which nobody sees.
      if (!told.get().startsWith("/")) {
        return path.getFileName().equals(wanted.getFileName()) ? Fit.LIKELY : Fit.UNKNOWN;
      }
      return Files.isSameFile(path, wanted) ? Fit.EXACT : Fit.ELSEWHERE;
    } catch (IOException | IllegalArgumentException e) {
      // It was moved, or is in a directory that is not ours to look into.
      return Fit.UNKNOWN;
    }
  }
}
