package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.testkit.BackendProbeContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newsclub.net.unix.FileDescriptorCast;

class GvproxyProbeTest extends BackendProbeContract {
  @TempDir Path directory;

  @Override
  protected BackendProbe provider() {
    return new GvproxyProbe();
  }

  @Test
  void anAnswerOfTheGatewayProvesIt() throws Exception {
    Path socket = directory.resolve("gvproxy.sock");
    try (Gvproxy gvproxy = new Gvproxy(socket);
        ServerSocketChannel passt = listening("passt.sock");
        SocketChannel network = SocketChannel.open(passt.getLocalAddress());
        SocketChannel farEnd = passt.accept()) {
      var served = CompletableFuture.runAsync(() -> serve(gvproxy, network));
      ProbeResult result = provider().probe(request(socket));
      assertEquals(Outcome.VERIFIED, result.findings().get(0).outcome());
      assertEquals(
          "answered the ARP request from 5a:94:ef:e4:0c:dd", result.findings().get(0).detail());
      try (Backend backend = result.backend().orElseThrow()) {
        assertEquals(Attachment.SOCKET, backend.attachment());
        // What QEMU reads: the descriptor, from the next frame on.
        Gvproxy.write(farEnd, new byte[] {1, 2, 3});
        int descriptor = backend.connection().orElseThrow().descriptor().getAsInt();
        assertArrayEquals(
            new byte[] {1, 2, 3},
            Gvproxy.read(
                FileDescriptorCast.unsafeUsing(descriptor).as(ReadableByteChannel.class)));
      }
      served.join();
    }
  }

  /** So that gvproxy's switch learns the address that it will go on to serve. */
  @ParameterizedTest
  @CsvSource({
    "52:54:00:AB:CD:EF, 525400abcdef",
    "52-54-00-ab-cd-ef, 525400abcdef",
    "52:54:0:1:2:3, 525400123456",
  })
  void theGreetingComesFromTheAddressOfTheNic(String mac, String sender) throws Exception {
    try (ServerSocketChannel server = listening("nic.sock")) {
      ProbeRequest request =
          request(directory.resolve("nic.sock"))
              .withAnswerTimeout(Duration.ofMillis(1))
              .withDemand(Demand.ANY.withMac(mac));
      assertEquals(Outcome.SILENT, provider().probe(request).findings().get(0).outcome());
      try (SocketChannel client = server.accept()) {
        String frame = HexFormat.of().formatHex(Gvproxy.read(client));
        assertEquals(sender, frame.substring(12, 24));
        assertEquals(sender, frame.substring(44, 56));
      }
    }
  }

  /** Another station's traffic, and another's answer, are not meant for the probe. */
  @Test
  void aFrameThatIsNotTheGatewaysAnswerToUsProvesNothing() throws Exception {
    String answer = "5254001234565a94efe40cdd080600010800060400025a94efe40cddc0a87f01";
    String rest = "52540012345600000000";
    try (ServerSocketChannel server = listening("other.sock")) {
      var served =
          CompletableFuture.runAsync(
              () -> {
                try (SocketChannel client = server.accept()) {
                  for (String other :
                      List.of(
                          answer.replaceFirst("525400123456", "525400123457"),
                          answer.replace("060400025a", "060400015a"),
                          answer.replace("c0a87f01", "c0a87f02"))) {
                    Gvproxy.write(client, HexFormat.of().parseHex(other + rest));
                  }
                  Gvproxy.read(client);
                  Gvproxy.read(client);
                } catch (IOException e) {
                  // The probe has left.
                }
              });
      ProbeRequest request =
          request(directory.resolve("other.sock")).withAnswerTimeout(Duration.ofMillis(50));
      ProbeResult result = provider().probe(request);
      assertEquals(Outcome.SILENT, result.findings().get(0).outcome());
      served.join();
    }
  }

  @Test
  void aSilentPeerIsNotAcceptedUnlessTheUserSaysSo() throws Exception {
    try (ServerSocketChannel silent = listening("silent.sock")) {
      ProbeRequest request =
          request(directory.resolve("silent.sock")).withAnswerTimeout(Duration.ofMillis(50));
      ProbeResult result = provider().probe(request);
      assertEquals(Outcome.SILENT, result.findings().get(0).outcome());
      assertEquals(
          "took the connection but did not answer within 50 ms:"
              + " it serves another client, or is stopped or hung",
          result.findings().get(0).detail());
      assertTrue(result.backend().isEmpty());
      result = provider().probe(request.withVerify(false));
      assertEquals(Outcome.UNVERIFIED, result.findings().get(0).outcome());
      result.backend().orElseThrow().close();
    }
  }

  @Test
  void aPeerWithAnotherProtocolIsForeign() throws Exception {
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
      ProbeResult result = provider().probe(request(directory.resolve("ssh.sock")));
      assertEquals(Outcome.FOREIGN, result.findings().get(0).outcome());
      served.join();
    }
  }

  @Test
  void withoutASocketItLooksNowhere() throws Exception {
    ProbeResult result = provider().probe(ProbeRequest.DEFAULT);
    assertEquals("looked for gvproxy nowhere: it has no usual socket, name one", result.searched());
  }

  @Test
  void aSocketOnWhichNothingListensIsStale() throws Exception {
    listening("stale.sock").close();
    ProbeResult result = provider().probe(request(directory.resolve("stale.sock")));
    assertEquals(Outcome.STALE, result.findings().get(0).outcome());
  }

  private ServerSocketChannel listening(String name) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(directory.resolve(name)));
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
