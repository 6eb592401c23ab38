package io.github.qrap.probe;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.ProbeRequest;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * One passt in vhost-user mode. QEMU takes no connected descriptor for that, so passt listens in a
 * directory that only its user can search, and serves the first client.
 *
 * <p>A question would end it, as any client that leaves does. What it shows of itself has to do: it
 * runs with these arguments, and has made the socket that only one in this mode makes.
 *
 * <p>It ends with the connection to QEMU. What QEMU does not do is done by a shell, which waits
 * until the last process that holds our end of the pair has ended: it removes the directory, and
 * ends a passt to which nobody has connected.
 */
final class VhostUserPasst extends PrivatePasst {
  /** In place of the path that is chosen when passt is started. */
  static final String ANY_PATH = "PATH";

  /**
   * It makes the directory, so that there is none without somebody to remove it. Signals to the
   * foreground of the terminal are not meant for it. passt forks when it starts, so it is looked
   * for until it is gone. Where {@code /proc} is that of another PID namespace, in which the shell
   * has one number more, the numbers there are those of other processes here: then it does nothing.
   */
  static final String WATCH =
      """
      exec 3<&0 </dev/null >/dev/null 2>&1
      cd /
      trap '' HUP INT QUIT TERM TSTP
      while read -r name number && [ "$name" != NSpid: ]; do :; done </proc/self/status
      [ "$number" = $$ ] || exit
      mkdir -m 700 "$0" || exit
      end() {
        for process in $(grep -lsF "$0/" /proc/[0-9]*/cmdline); do
          process=${process%/cmdline}
          read -r name <"$process/comm" && case $name in
            passt*) kill -9 "${process#/proc/}" && found=yes ;;
          esac
        done
        [ "$found" ]
      }
      { read -r _ <&3
        while found=; rm -rf "$0"; end; do sleep 0.1; done
      } &
      """;

  private final ProbeRequest request;
  private String path = ANY_PATH;

  /** As the superclass, so that Java does not load this class to verify its caller. */
  static PrivatePasst of(
      String program, PasstNetwork network, ProbeRequest request, Ticker ticker) {
    return new VhostUserPasst(program, network, request, ticker);
  }

  private VhostUserPasst(
      String program, PasstNetwork network, ProbeRequest request, Ticker ticker) {
    super(program, network, request, ticker);
    this.request = request;
  }

  /** The arguments of one that listens at this path. */
  static List<String> mode(String path) {
    return List.of("--vhost-user", "--one-off", "--socket", path);
  }

  @Override
  List<String> mode() {
    return mode(path);
  }

  @Override
  Verdict connect(SocketPair pair) throws IOException, InterruptedException {
    String name = "qrap-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), name);
    path = NativePath.text(directory.resolve("passt.socket"));
    if (!isMade(directory, pair.theirs())) {
      return new Verdict(
          Outcome.FAILED, "cannot make " + directory + ", or /proc is another PID namespace's");
    }
    Optional<Verdict> failure = run(Redirect.from(Path.of("/dev/null").toFile()));
    return failure.isPresent() ? failure.get() : look();
  }

  /** Whether the shell has made it, which holds this end of the pair from then on. */
  private boolean isMade(Path directory, AFUNIXSocketChannel end)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(SHELL, "-c", WATCH, NativePath.text(directory))
            .redirectInput(input(end))
            .redirectErrorStream(true);
    try (StartedProgram shell = new StartedProgram(builder.start())) {
      new SharedSocket(end).close();
      return shell.endsWithin(request.totalTimeout()) && shell.status() == 0;
    }
  }

  private Verdict look() {
    Passt passt = Passt.inTmp();
    String sign = passt.vhostUserSign(path);
    RunningPasst running =
        RunningPasst.at(
            new SocketFile(passt, path),
            false,
            sign,
            Files.exists(NativePath.of(sign)),
            // No other gets in.
            user -> true,
            new PasstProcesses(passt.proc()).all());
    if (running.isVhostUser() && running.isSeen() && running.isForOneClient()) {
      return new Verdict(Outcome.VERIFIED, "runs in vhost-user mode at " + path);
    }
    try {
      // The shell would not see it either; so it ends as one that has served.
      AFUNIXSocketChannel.open(AFUNIXSocketAddress.of(NativePath.of(path))).close();
    } catch (IOException e) {
      // Nothing listens there.
    }
    return new Verdict(Outcome.FAILED, "does not show itself in vhost-user mode at " + path);
  }

  @Override
  Backend backend(SocketPair pair) throws IOException {
    return Backend.of(
        ADDRESS,
        new Attachment.VhostUser(Optional.of(path), Optional.empty()),
        new SharedSocket(pair.ours()).connection());
  }
}
