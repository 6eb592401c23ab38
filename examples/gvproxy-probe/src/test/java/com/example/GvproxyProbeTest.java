package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.testkit.BackendProbeContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GvproxyProbeTest extends BackendProbeContract {
  @TempDir Path folder;

  @Override
  protected BackendProbe provider() {
    return new GvproxyProbe();
  }

  @Test
  void anAnswerOfTheGatewayProvesIt() throws Exception {
    Path socket = folder.resolve("gvproxy.sock");
    try (Gvproxy gvproxy = new Gvproxy(socket);
        ServerSocketChannel passt = listening("passt.sock");
        SocketChannel network = SocketChannel.open(passt.getLocalAddress());
        SocketChannel farEnd = passt.accept()) {
      var served = CompletableFuture.runAsync(() -> serve(gvproxy, network));
      ProbeResult result = provider().probe(request(socket));
      assertEquals(Outcome.VERIFIED, result.findings().get(0).outcome());
      try (Backend backend = result.backend().orElseThrow()) {
        assertEquals(Attachment.SOCKET, backend.attachment());
        // What QEMU reads: the descriptor, from the next frame on.
        Gvproxy.write(farEnd, new byte[] {1, 2, 3});
        SocketChannel connection = backend.connection().orElseThrow().channel().orElseThrow();
        assertArrayEquals(new byte[] {1, 2, 3}, Gvproxy.read(connection));
      }
      served.join();
    }
  }

  @Test
  void whoeverKeepsSilentIsNotTakenUnlessTheUserSaysSo() throws Exception {
    try (ServerSocketChannel silent = listening("silent.sock")) {
      ProbeRequest request =
          request(folder.resolve("silent.sock")).withAnswerTimeout(Duration.ofMillis(50));
      ProbeResult result = provider().probe(request);
      assertEquals(Outcome.SILENT, result.findings().get(0).outcome());
      assertTrue(result.backend().isEmpty());
      result = provider().probe(request.withVerify(false));
      assertEquals(Outcome.UNVERIFIED, result.findings().get(0).outcome());
      result.backend().orElseThrow().close();
    }
  }

  @Test
  void whoeverSpeaksSomethingElseIsForeign() throws Exception {
    try (ServerSocketChannel server = listening("ssh.sock")) {
      var served =
          CompletableFuture.runAsync(
              () -> {
                try (SocketChannel client = server.accept()) {
                  client.write(ByteBuffer.wrap("SSH-2.0-x\r\n".getBytes()));
                  Gvproxy.read(client);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      ProbeResult result = provider().probe(request(folder.resolve("ssh.sock")));
      assertEquals(Outcome.FOREIGN, result.findings().get(0).outcome());
      served.join();
    }
  }

  @Test
  void whereNobodyListensAnyMoreItIsStale() throws Exception {
    listening("stale.sock").close();
    ProbeResult result = provider().probe(request(folder.resolve("stale.sock")));
    assertEquals(Outcome.STALE, result.findings().get(0).outcome());
  }

  private ServerSocketChannel listening(String name) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(folder.resolve(name)));
  }

  private static ProbeRequest request(Path socket) {
    return ProbeRequest.DEFAULT.withSockets(List.of(socket.toString()));
  }

  private static void serve(Gvproxy gvproxy, SocketChannel network) {
    try {
      gvproxy.serve(network);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
