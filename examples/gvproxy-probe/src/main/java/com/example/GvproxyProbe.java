package com.example;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Connection;
import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * Connects to a gvproxy that was started with {@code -listen-qemu unix://PATH}.
 *
 * <p>It speaks the same framing as passt, but serves one client in its life, answers for the
 * address of its gateway only, and has no usual place. So it is to be asked for: {@code qrap
 * --backend gvproxy --socket PATH ...}; the probe for passt would use up its one connection.
 */
public final class GvproxyProbe implements BackendProbe {
  @Override
  public String id() {
    return "gvproxy";
  }

  @Override
  public String description() {
    return "a gvproxy with -listen-qemu; name its --socket";
  }

  @Override
  public ProbeResult probe(ProbeRequest request) throws InterruptedException {
    long end = System.nanoTime() + request.totalTimeout().toNanos();
    List<Finding> findings = new ArrayList<>();
    Optional<Backend> backend = Optional.empty();
    for (String socket : request.sockets()) {
      long start = System.nanoTime();
      Candidate candidate = new Candidate(socket, request);
      Duration patience = min(request.answerTimeout(), Duration.ofNanos(end - start));
      backend = candidate.ask(patience);
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      findings.add(Finding.of(socket, candidate.outcome, candidate.detail, elapsed));
      if (backend.isPresent()) {
        break;
      }
    }
    String where = request.sockets().isEmpty() ? "no place: name its --socket" : places(request);
    String searched = "looked for gvproxy at " + where;
    return backend.isPresent()
        ? ProbeResult.found(backend.get(), searched, findings)
        : ProbeResult.none(searched, findings);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** One socket, and what came of it. */
  private static final class Candidate {
    private final String socket;
    private final ProbeRequest request;
    private Outcome outcome = Outcome.FAILED;
    private String detail = "";

    Candidate(String socket, ProbeRequest request) {
      this.socket = socket;
      this.request = request;
    }

    Optional<Backend> ask(Duration patience) throws InterruptedException {
      Optional<Backend> backend = Optional.empty();
      try {
        Path path = Path.of(socket);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          is(Outcome.ABSENT, "no such file");
        } else if (!Files.readAttributes(path, "isOther").containsValue(true)) {
          is(Outcome.WRONG_TYPE, "not a socket");
        } else {
          SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
          try {
            backend = ask(channel, path, patience);
          } finally {
            if (backend.isEmpty()) {
              channel.close();
            }
          }
        }
      } catch (IOException | InvalidPathException e) {
        is(Outcome.FAILED, e.getMessage());
      }
      return backend;
    }

    private Optional<Backend> ask(SocketChannel channel, Path path, Duration patience)
        throws IOException, InterruptedException {
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        is(
            "Connection refused".equals(e.getMessage()) ? Outcome.STALE : Outcome.DENIED,
            "cannot connect: " + e.getMessage());
        return Optional.empty();
      }
      UserPrincipal owner = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      if (!trusted().contains(owner)) {
        is(Outcome.UNTRUSTED, "belongs to " + owner.getName() + "; nothing was sent");
        return Optional.empty();
      }
      Frames frames = new Frames(channel, patience);
      try {
        frames.send(Arp.question());
        byte[] frame = frames.next();
        while (frame != null && !Arp.isAnswer(frame)) {
          frame = frames.next();
        }
        if (frame == null) {
          is(
              request.verify() ? Outcome.SILENT : Outcome.UNVERIFIED,
              "no answer within " + patience.toMillis() + " ms; it may serve another client");
          return request.verify() ? Optional.empty() : connected(channel);
        }
        is(Outcome.VERIFIED, "answers");
        return connected(channel);
      } catch (IOException e) {
        is(Outcome.FOREIGN, "hung up, or speaks something else: " + e.getMessage());
        return Optional.empty();
      }
    }

    private Optional<Backend> connected(SocketChannel channel) throws IOException {
      return Optional.of(Backend.of(socket, Attachment.SOCKET, Connection.of(channel)));
    }

    private void is(Outcome what, String inWords) {
      outcome = what;
      detail = inWords;
    }

    /** Root, ourselves, and whom the user has named; of a user without a name, the number is it. */
    private Set<UserPrincipal> trusted() throws IOException {
      UserPrincipalLookupService users =
          Path.of("/").getFileSystem().getUserPrincipalLookupService();
      Set<UserPrincipal> trusted = new HashSet<>();
      trusted.add(users.lookupPrincipalByName("0"));
      trusted.add(Files.getOwner(Path.of("/proc/self")));
      for (long uid : request.trustedUids()) {
        trusted.add(users.lookupPrincipalByName(Long.toString(uid)));
      }
      return trusted;
    }
  }
}
