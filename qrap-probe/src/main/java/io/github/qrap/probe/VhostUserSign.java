package io.github.qrap.probe;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sign beside a socket that a passt in vhost-user mode makes, and what the passts that run show
 * of it: proc(5) shows their command lines to every user. So the mode is known before connecting,
 * by which a passt for one client would end.
 *
 * @param sign the path of the sign
 * @param isSeen whether a passt runs that may listen at the socket
 * @param isLeftover whether such a passt is seen, and none is in vhost-user mode
 * @param isForOneClient whether one in vhost-user mode is for one client
 */
record VhostUserSign(String sign, boolean isSeen, boolean isLeftover, boolean isForOneClient) {

  /** Looks at the passts that run. */
  static VhostUserSign beside(String socket, Passt passt) {
    boolean seen = false;
    boolean vhostUser = false;
    boolean oneClient = false;
    for (OwnArguments arguments : running(passt.proc())) {
      if (mayListenAt(socket, arguments, passt)) {
        seen = true;
        vhostUser |= arguments.has("vhost-user");
        oneClient |= arguments.has("vhost-user") && arguments.has("one-off");
      }
    }
    return new VhostUserSign(passt.vhostUserSign(socket), seen, seen && !vhostUser, oneClient);
  }

  /** Why the passt is not connected to; empty if it may be. */
  Optional<Verdict> objection(ProbeRequest request) {
    if (isLeftover) {
      return Optional.empty();
    }
    Optional<String> refusal = request.demand().refusal(Kind.VHOST_USER);
    if (refusal.isPresent()) {
      return objection(
          "not used, because " + refusal.get(),
          new Remedy.Advice("start a passt without --vhost-user"));
    }
    if (isForOneClient) {
      return objection(
          "for one client (--one-off), so it would end when qrap leaves",
          new Remedy.Advice("start it without --one-off"));
    }
    return isSeen || !request.verify()
        ? Optional.empty()
        : objection(
            "its process is not seen, so it may be for one client (--one-off) and end when qrap"
                + " leaves",
            new Remedy.AcceptUnverified(),
            new Remedy.Advice("if no such passt runs, remove " + sign));
  }

  private Optional<Verdict> objection(String reason, Remedy... remedies) {
    return Optional.of(
        new Verdict(
            Outcome.UNSUPPORTED,
            "in vhost-user mode, as " + sign + " shows: " + reason + "; nothing was sent",
            List.of(remedies)));
  }

  /** The arguments of each passt that this process sees. */
  private static List<OwnArguments> running(Path proc) {
    List<OwnArguments> running = new ArrayList<>();
    String[] names = proc.toFile().list();
    for (String name : names == null ? new String[0] : names) {
      // Only the directories of processes have numbers.
      if (Character.isDigit(name.charAt(0))) {
        Optional<OwnArguments> arguments = arguments(proc.resolve(name));
        if (arguments.isPresent()) {
          running.add(arguments.get());
        }
      }
    }
    return running;
  }

  /** The arguments of a process, if that is a passt. */
  private static Optional<OwnArguments> arguments(Path process) {
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
          : Optional.of(new OwnArguments(words.subList(1, words.size())));
    } catch (IOException e) {
      // It has ended, or is hidden.
      return Optional.empty();
    }
  }

  private static String text(Path file) throws IOException {
    return NativeText.decode(Files.readAllBytes(file));
  }

  private static boolean mayListenAt(String socket, OwnArguments arguments, Passt passt) {
    if (arguments.has("fd")) {
      return false;
    }
    Optional<String> told = arguments.value("socket");
    if (told.isEmpty()) {
      return passt.isUsual(socket);
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
