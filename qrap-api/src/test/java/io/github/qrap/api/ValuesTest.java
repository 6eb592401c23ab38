package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValuesTest {
  @Test
  void propertiesKeepTheirOrderAndAreCopied() {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String name : new String[] {"z", "a", "m"}) {
      properties.put(name, name);
    }
    DeviceOption device = new DeviceOption("e1000", properties);
    properties.clear();
    assertEquals(List.of("z", "a", "m"), new ArrayList<>(device.properties().keySet()));
  }

  @Test
  void theDescriptorIsTheLastPropertyOfANetdev() {
    assertEquals("{fd=5}", Netdev.SOCKET.properties(5).toString());
    Netdev stream = new Netdev("stream", Map.of("addr.type", "fd"), Optional.of("addr.str"));
    assertEquals("{addr.type=fd, addr.str=7}", stream.properties(7).toString());
    assertEquals("{}", new Netdev("user", Map.of(), Optional.empty()).properties(5).toString());
  }

  @Test
  void aBackendHasADescriptorExactlyIfItsNetdevTakesOne() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Backend("/x", Netdev.SOCKET, OptionalInt.empty(), () -> {}));
  }

  @Test
  void aBackendOnAChannelHasTheChannelsDescriptor(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("socket");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      SocketChannel channel = SocketChannel.open(server.getLocalAddress());
      try (SocketChannel other = SocketChannel.open(server.getLocalAddress());
          Backend backend = Backend.of("/x", Netdev.SOCKET, channel)) {
        int descriptor = backend.descriptor().getAsInt();
        try (SocketChannel peer = server.accept();
            FileInputStream in = new FileInputStream("/proc/self/fdinfo/" + descriptor)) {
          assertTrue(new String(in.readAllBytes()).contains("flags:"));
          String inode = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
          channel.close();
          // Nobody has that socket any more, though its number may be another's by now.
          for (String number : new File("/proc/self/fd").list()) {
            Path link = Path.of("/proc/self/fd", number);
            assertFalse(Files.exists(link) && inode.equals(target(link)), number);
          }
          assertTrue(other.isOpen());
        }
      }
      assertFalse(channel.isOpen());
    }
  }

  private static String target(Path link) throws IOException {
    return Files.readSymbolicLink(link).toString();
  }

  @Test
  void timesMustBePositive() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ProbeRequest.DEFAULT.withAnswerTimeout(Duration.ZERO));
    assertEquals("answerTimeout <PT0S> must be positive", e.getMessage());
  }

  @Test
  void aLaunchNeedsAName() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Launch("/bin/true", List.of(), Optional.empty(), Inheritance.STANDARD));
    assertThrows(IllegalArgumentException.class, () -> new Launch.Handover(3, -1));
  }

  @Test
  void aLaunchIsCalledByItsPathAndFindsTheStandardStreams() {
    Launch launch = Launch.of("/bin/echo", List.of("a", "b"));
    assertEquals(List.of("/bin/echo", "a", "b"), launch.argv());
    assertEquals(Optional.empty(), launch.descriptor());
    assertEquals(Inheritance.STANDARD, launch.inherited());
  }

  @Test
  void aLaunchTakesTheDescriptorOfItsBackendIfThatHasOne() {
    Launch launch = Launch.of("/bin/true", List.of());
    Backend connected = new Backend("/x", Netdev.SOCKET, OptionalInt.of(9), () -> {});
    assertEquals(
        Optional.of(new Launch.Handover(9, 5)), launch.connectedTo(connected, 5).descriptor());
    Netdev user = new Netdev("user", Map.of(), Optional.empty());
    Backend elsewhere = new Backend("/x", user, OptionalInt.empty(), () -> {});
    assertEquals(launch, launch.connectedTo(elsewhere, 5));
  }

  @Test
  void aResultWithoutABackendTellsByAnExceptionWhatWasFoundWhere() throws Exception {
    Finding finding =
        new Finding("/x", Finding.Outcome.ABSENT, "nothing is there", Duration.ofMillis(1));
    ProbeResult result = new ProbeResult(Optional.empty(), "looked at /x", List.of(finding));
    NoBackendException e = assertThrows(NoBackendException.class, result::requireBackend);
    assertEquals(List.of(finding), e.findings());
    assertEquals("no backend: looked at /x; /x: nothing is there", e.getMessage());

    Backend backend = new Backend("/x", Netdev.SOCKET, OptionalInt.of(9), () -> {});
    assertEquals(
        backend, new ProbeResult(Optional.of(backend), "looked", List.of()).requireBackend());
  }
}
