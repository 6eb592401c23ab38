package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.qrap.api.Connection;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

@Timeout(20)
class ClaimTest {
  private static final long STRANGER = 4243;

  @TempDir Path directory;

  @BeforeEach
  void makeSockets() throws IOException {
    listen("a");
    listen("b");
  }

  @Test
  void itIsOneStartsUntilThatGivesItUp() throws Exception {
    Connection first = claim("a").orElseThrow();
    assertFalse(claim("a").isPresent());
    claim("b").orElseThrow().close();
    assertFalse(claim("a").isPresent());
    first.close();
    first.close();
    claim("a").orElseThrow().close();
  }

  @Test
  void anotherWayToTheSameSocketAndASocketThatIsMadeAnewAreClaimedToo() throws Exception {
    Files.createSymbolicLink(directory.resolve("link"), Path.of("a"));
    Files.createSymbolicLink(directory.resolve("here"), directory);
    Connection first = claim("a").orElseThrow();
    assertFalse(claim("link").isPresent());
    assertFalse(claim("here/a").isPresent());
    Files.delete(directory.resolve("a"));
    listen("a");
    assertFalse(claim("a").isPresent());
    first.close();
  }

  @Test
  void anotherDirectoryAtTheSamePathIsNotClaimed() throws Exception {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    listen("inner/a");
    Connection first = claim("inner/a").orElseThrow();
    Files.move(inner, directory.resolve("moved"));
    Files.createDirectory(inner);
    listen("inner/a");
    claim("inner/a").orElseThrow().close();
    assertFalse(claim("moved/a").isPresent());
    first.close();
  }

  @Test
  void theNameOfTheSocketMayBeLong() throws Exception {
    List<Connection> given = new ArrayList<>();
    String rest = "x".repeat(254);
    for (String name : List.of(rest + "a", rest + "b", "a" + rest, "b" + rest)) {
      Files.createFile(directory.resolve(name));
      given.add(claim(name).orElseThrow());
    }
    for (Connection one : given) {
      one.close();
    }
  }

  @Test
  void theProgramThatIsHandedItKeepsIt() throws Exception {
    Connection connection = claim("a").orElseThrow();
    Redirect input =
        FileDescriptorCast.unsafeUsing(connection.descriptor().orElseThrow()).as(Redirect.class);
    Process holder = new ProcessBuilder("sleep", "20").redirectInput(input).start();
    try {
      connection.close();
      assertFalse(claim("a").isPresent());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    claim("a").orElseThrow().close();
  }

  /** Which user listens is what the kernel says of them. */
  @Test
  void aNameThatAnotherUserHasCountsForNothing() throws Exception {
    AFUNIXSocketAddress name = Claim.name(file("a"), STRANGER);
    try (AFUNIXServerSocketChannel server = AFUNIXServerSocketChannel.open()) {
      server.bind(name, 2);
      assertHoldsNothing();
      List<AFUNIXSocketChannel> waiting = new ArrayList<>();
      AFUNIXSocketChannel last;
      do {
        last = AFUNIXSocketChannel.open();
        last.configureBlocking(false);
        waiting.add(last);
      } while (last.connect(name));
      assertHoldsNothing();
      for (AFUNIXSocketChannel one : waiting) {
        one.close();
      }
    }
    AFUNIXServerSocketChannel deaf = AFUNIXServerSocketChannel.open();
    deaf.bind(name);
    Process holder =
        new ProcessBuilder("sleep", "20")
            .redirectInput(FileDescriptorCast.using(deaf.getFileDescriptor()).as(Redirect.class))
            .start();
    try {
      // Ends the listening, not the name.
      deaf.close();
      assertHoldsNothing();
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  private void assertHoldsNothing() throws IOException {
    Connection first = Claim.of(file("a"), STRANGER).orElseThrow();
    Claim.of(file("a"), STRANGER).orElseThrow().close();
    first.close();
  }

  private Optional<Connection> claim(String name) throws IOException {
    return Claim.of(file(name));
  }

  private SocketFile file(String name) {
    return new SocketFile(Passt.inTmp(), directory + "/" + name);
  }

  private void listen(String name) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(directory.resolve(name)));
    }
  }
}
