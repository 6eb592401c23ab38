package io.github.qrap.probe;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param sign the path of the sign
 * @param isVhostUser whether it is in vhost-user mode: the sign is there, and was not left behind
 * @param isSeen whether a trusted passt runs that may listen at the socket
 * @param isForOneClient whether one of these, in that mode, is for one client
 */
record RunningPasst(
    SocketFile file, String sign, boolean isVhostUser, boolean isSeen, boolean isForOneClient)
    implements ShownMode {

  /**
   * Looks at the passts that run.
   *
   * @param isUsual whether one that was started without a path may listen there
   * @param trusted the users whose passt and sign count
   * @param proc where proc(5) is mounted
   */
  static RunningPasst at(
      SocketFile file,
      boolean isUsual,
      String sign,
      boolean hasSign,
      LongPredicate trusted,
      Path proc) {
    boolean seen = false;
    boolean oneClient = false;
    boolean vhostUser = false;
    boolean oneVhostUserClient = false;
    for (Shown passt : running(proc)) {
      OwnArguments arguments = passt.arguments();
      if (mayListenAt(file.path(), isUsual, arguments) && trusted.test(passt.user())) {
        boolean oneOff = arguments.has("one-off");
        seen = true;
        if (arguments.has("vhost-user")) {
          vhostUser = true;
          oneVhostUserClient |= oneOff;
        } else {
          oneClient |= oneOff;
        }
      }
    }
    boolean mode = hasSign && (vhostUser || !seen && trusted.test(owner(sign)));
    return new RunningPasst(file, sign, mode, seen, mode ? oneVhostUserClient : oneClient);
  }

  @Override
  public Optional<Verdict> objection(ProbeRequest request) {
    if (isVhostUser) {
      Optional<String> refusal = request.demand().refusal(Kind.VHOST_USER);
      if (refusal.isPresent()) {
        return objection(
            "not used, because " + refusal.get(),
            new Remedy.Advice("start a passt without --vhost-user"));
      }
    } else if (request.reconnect().isEmpty()) {
      // It keeps this client.
      return Optional.empty();
    }
    if (isForOneClient) {
      return objection(
          "for one client (--one-off), so it would end when qrap leaves",
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
    String mode = isVhostUser ? "in vhost-user mode, as " + sign + " shows: " : "";
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

  /** What proc(5) shows of a passt. */
  private record Shown(long user, OwnArguments arguments) {}

  /** Each passt that this process sees. */
  private static List<Shown> running(Path proc) {
    List<Shown> running = new ArrayList<>();
    String[] names = proc.toFile().list();
    for (String name : names == null ? new String[0] : names) {
      // Only the directories of processes have numbers.
      if (Character.isDigit(name.charAt(0))) {
        Optional<Shown> passt = passt(proc.resolve(name));
        if (passt.isPresent()) {
          running.add(passt.get());
        }
      }
    }
    return running;
  }

  /** The process, if that is a passt. */
  private static Optional<Shown> passt(Path process) {
    try {
      String name = text(process.resolve("comm")).strip();
      // It may become a variant of itself for some processors, such as passt.avx2.
      if (!name.equals("passt") && !name.startsWith("passt.")) {
        return Optional.empty();
      }
      List<String> words = List.of(text(process.resolve("cmdline")).split("\0"));
      // One that is ending has no words any more.
      return words.get(0).isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Shown(
                  UserIds.ofProcess(process), new OwnArguments(words.subList(1, words.size()))));
    } catch (IOException e) {
      // It has ended, or is hidden.
      return Optional.empty();
    }
  }

  private static String text(Path file) throws IOException {
    return NativeText.decode(Files.readAllBytes(file));
  }

  private static boolean mayListenAt(String socket, boolean isUsual, OwnArguments arguments) {
    if (arguments.has("fd")) {
      return false;
    }
    Optional<String> told = arguments.value("socket");
    if (told.isEmpty()) {
      return isUsual;
    }
    try {
      Path path = NativePath.of(told.get());
      Path wanted = NativePath.of(socket);
      // A relative one begins where that passt was started, which nobody sees.
      return told.get().startsWith("/")
          ? Files.isSameFile(path, wanted)
          : path.getFileName().equals(wanted.getFileName());
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
