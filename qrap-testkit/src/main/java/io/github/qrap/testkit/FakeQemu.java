package io.github.qrap.testkit;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Connection;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.SettingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A script in place of QEMU, for tests of what runs guests, and a probe that gives it a backend
 * without a daemon. Needs nothing but the JDK and a {@code /bin/sh}.
 *
 * <p>The backend publishes each port at that number plus {@link #FIRST_PORT}, where nothing
 * listens.
 */
public final class FakeQemu implements BackendProbe {
  /** Of this machine; those of the guest follow. */
  public static final int FIRST_PORT = 40_000;

  private static final String FUNCTIONS =
      """
      #!/bin/sh
      monitor() {
        echo '{"QMP": {}}' >&3
        while read -r line; do
          id=${line##*\\"id\\":\\"}
          echo "{\\"return\\": {}, \\"id\\": \\"${id%%\\"*}\\"}" >&3
          case $line in
            *system_powerdown*) power_button ;;
          esac
        done <&3
      }
      power_button() {
        exit 0
      }
      """;

  private final Path program;
  private final List<SocketChannel> peers = new ArrayList<>();

  private FakeQemu(Path program) {
    this.program = program;
  }

  /**
   * Writes the script {@code qemu-system-x86_64}.
   *
   * @param script comes after two functions: {@code monitor} answers commands in QMP on descriptor
   *     3 for good, and {@code power_button}, which ends the script, may be redefined
   */
  public static FakeQemu in(Path directory, String script) throws IOException {
    Path program = directory.resolve("qemu-system-x86_64");
    Files.writeString(program, FUNCTIONS + script + "\n");
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + ": cannot be made executable");
    }
    return new FakeQemu(program);
  }

  /** The path of the script. */
  public String program() {
    return program.toString();
  }

  /** The other ends of the connections that the backends had, in order. */
  public List<SocketChannel> peers() {
    return List.copyOf(peers);
  }

  @Override
  public String id() {
    return "fake";
  }

  @Override
  public String description() {
    return "no daemon";
  }

  @Override
  public Role role() {
    return Role.STARTS;
  }

  @Override
  public synchronized ProbeResult probe(ProbeRequest request) {
    List<PublishedPort> published = new ArrayList<>();
    for (PublishedPort port : request.published()) {
      published.add(port.atHostPort(FIRST_PORT + port.guestPort()));
    }
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Connection connection = Connection.of(SocketChannel.open(server.getLocalAddress()));
      peers.add(server.accept());
      Backend backend = Backend.of("fake", Attachment.SOCKET, connection);
      return ProbeResult.found(backend.withPublished(published), "fake", List.of())
          .withSettings(List.of(SettingResult.lost("smb=/srv", "a fake has no files")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
