package io.github.qrap.probe;

import io.github.qrap.api.Backend;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * One passt from its start to its answer.
 *
 * <p>In vhost-user mode it is another class. The one that sends frames has no superclass, because
 * each class takes time at every start.
 */
sealed class PrivatePasst permits VhostUserPasst {
  static final String ADDRESS = "a private passt";

  /** Not by its name: PATH need not have it, and the finding is then about passt alone. */
  static final String SHELL = "/bin/sh";

  /**
   * Java gives a child no descriptors beside the standard streams, and passt takes none of those.
   * Everything else that this process has open is closed in the child, our end of the pair too.
   */
  private static final String SCRIPT =
      "command -v \"$0\" >/dev/null || exit 127; exec \"$0\" \"$@\" 3<&0 </dev/null";

  /** By the descriptor that {@link #SCRIPT} gives it. */
  static final List<String> MODE = List.of("--fd", "3");

  private static final int NOT_FOUND = 127;

  /** What a line begins with that passt prints where it starts, too. */
  private static final List<String> NOTICES =
      List.of("Don't run as root", "Started as root", PortFailure.NO_ROUTE, "No IPv6 nameserver ");

  /** What passt of 2023 prints where no interface but the loopback one has a default route. */
  private static final String NO_ROUTE = "External interface not usable";

  private static final String SEPARATOR = "; ";

  private static final long PAUSE = 250_000;

  private final String program;
  private final PasstNetwork network;
  private final ProbeRequest request;
  private final Ticker ticker;

  private @Nullable Exchange exchange;

  /** What passt has printed so far; it prints no more once it is in the background. */
  private String words = "";

  /** The forward that passt could not listen for, where it ended because of that. */
  private Optional<PortForward> refused = Optional.empty();

  /**
   * Starts nothing yet.
   *
   * @param network whose arguments passt gets; not one that is refused
   * @param request whose published ports have numbers
   */
  PrivatePasst(String program, PasstNetwork network, ProbeRequest request, Ticker ticker) {
    this.program = program;
    this.network = network;
    this.request = request;
    this.ticker = ticker;
  }

  /**
   * What passt is started with.
   *
   * @param mode of {@link #MODE} or another class
   */
  static List<String> arguments(List<String> mode, PasstNetwork network, ProbeRequest request) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--quiet");
    arguments.addAll(mode);
    arguments.addAll(network.arguments());
    arguments.addAll(request.daemonArguments());
    return arguments;
  }

  /** The forward that passt could not listen for, if it ended because of that. */
  final Optional<PortForward> refused() {
    return refused;
  }

  final ProbeResult start() throws InterruptedException {
    long begin = ticker.nanos();
    Optional<Backend> backend = Optional.empty();
    Verdict verdict;
    try {
      SocketPair pair = SocketPair.open();
      try {
        verdict = connect(pair);
        if (verdict.isUsable()) {
          backend = Optional.of(backend(pair).withPublished(request.published()));
        }
      } finally {
        if (backend.isEmpty()) {
          pair.close();
        }
      }
    } catch (IOException | UnsupportedOperationException e) {
      verdict = Verdict.failed(e);
    }
    String searched =
        verdict.outcome() == Outcome.ABSENT
            ? "looked for " + program + " in PATH"
            : "started " + program + " " + String.join(" ", arguments());
    List<Finding> findings = List.of(verdict.at(ADDRESS, ticker.nanos() - begin));
    return backend.isPresent()
        ? ProbeResult.found(backend.get(), searched, findings)
        : ProbeResult.none(searched, findings);
  }

  private List<String> arguments() {
    return arguments(mode(), network, request);
  }

  /** The arguments that say how it is reached. */
  List<String> mode() {
    return MODE;
  }

  /**
   * Starts passt and finds out whether it can be used.
   *
   * @param pair our end of which becomes the backend's; it is closed where there is none
   */
  Verdict connect(SocketPair pair) throws IOException, InterruptedException {
    pair.enlargeTheirSendBuffer();
    exchange = new Exchange(Passt.inTmp(), pair.ours(), request, ticker);
    Optional<Verdict> failure = run(input(pair.theirs()));
    new SharedSocket(pair.theirs()).close();
    return failure.isPresent() ? failure.get() : converse(pair.ours(), exchange);
  }

  /** The backend of a passt that can be used. */
  Backend backend(SocketPair pair) throws IOException, InterruptedException {
    return Objects.requireNonNull(exchange).release(ADDRESS);
  }

  static Redirect input(AFUNIXSocketChannel channel) throws IOException {
    return FileDescriptorCast.using(channel.getFileDescriptor()).as(Redirect.class);
  }

  /** Starts passt with this as its descriptor 3; empty once it is ready. */
  final Optional<Verdict> run(Redirect input) throws IOException, InterruptedException {
    List<String> arguments = arguments();
    for (String argument : arguments) {
      if (!isEncodable(argument)) {
        return failure("\"" + argument + "\" cannot be passed on in this locale; see locale(1)");
      }
    }
    List<String> command = new ArrayList<>(List.of(SHELL, "-c", SCRIPT, program));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectInput(input).redirectErrorStream(true);
    try (StartedProgram passt = new StartedProgram(builder.start())) {
      // What is started here goes to the background and ends when it is ready.
      if (!passt.endsWithin(request.totalTimeout())) {
        return failure(
            "not in the background after "
                + request.totalTimeout().toMillis()
                + " ms, as it has to be");
      }
      words = words(passt.output());
      return switch (passt.status()) {
        case 0 -> Optional.empty();
        case NOT_FOUND ->
            // The shell's status for it. A program may use it as well, but then prints why.
            words.isEmpty()
                ? Optional.of(new Verdict(Outcome.ABSENT, program + ": command not found"))
                : failure(reason());
        default -> end("ended with status " + passt.status());
      };
    }
  }

  /** Only the passt that was started can be at the other end, so its user is not looked at. */
  private Verdict converse(AFUNIXSocketChannel channel, Exchange exchange)
      throws IOException, InterruptedException {
    channel.configureBlocking(false);
    while (exchange.verdict().isEmpty()) {
      if (!exchange.step()) {
        ticker.pause(PAUSE);
      }
    }
    Verdict verdict = exchange.verdict().get();
    return verdict.outcome() == Outcome.BUSY
        ? new Verdict(
            Outcome.FAILED,
            "ended as soon as it had started" + (words.isEmpty() ? "" : ": " + reason()))
        : verdict;
  }

  private static Optional<Verdict> failure(String detail) {
    return Optional.of(new Verdict(Outcome.FAILED, detail));
  }

  /** It ended, and perhaps it is known why. */
  private Optional<Verdict> end(String status) {
    refused = PortFailure.among(network.forwards(), words);
    List<Remedy> remedies;
    if (refused.isPresent()) {
      remedies = List.of(PortFailure.remedy(refused.get(), words));
    } else if (words.contains(NO_ROUTE)) {
      remedies =
          List.of(
              new Remedy.Advice(
                  "a passt of 2023 needs an interface other than lo that is up, with an address and a"
                      + " default route of a family that the guest has: see ip addr and ip route, or"
                      + " take a later passt"));
    } else {
      remedies = PortFailure.remedies(words);
    }
    return Optional.of(new Verdict(Outcome.FAILED, words.isEmpty() ? status : reason(), remedies));
  }

  /** Java turns what the locale lacks into question marks. */
  private static boolean isEncodable(String argument) {
    return Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(argument);
  }

  /** The words about its end; all of them where each is a notice. */
  private String reason() {
    List<String> reasons = new ArrayList<>();
    for (String line : words.split(SEPARATOR)) {
      boolean notice = false;
      for (String beginning : NOTICES) {
        notice |= line.startsWith(beginning);
      }
      if (!notice) {
        reasons.add(line);
      }
    }
    return reasons.isEmpty() ? words : String.join(SEPARATOR, reasons);
  }

  /** In one line, without the manual that follows and its complaints about a missing syslog. */
  private static String words(String printed) {
    List<String> lines = new ArrayList<>();
    for (String line : printed.split("\n")) {
      if (line.startsWith("Usage:")) {
        break;
      }
      if (!line.isBlank() && !line.endsWith(" bytes to syslog")) {
        lines.add(line.strip());
      }
    }
    return String.join(SEPARATOR, lines);
  }
}
