package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.probe.ReservedPath.Policy;
import io.github.qrap.probe.ReservedPath.Reason;
import io.github.qrap.probe.ReservedPath.Weakness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedPathTest {
  private static final long SELF = UserIds.self().orElseThrow();
  private static final long STRANGER = SELF + 4243;

  @TempDir Path top;

  @BeforeEach
  void makeAFileInADirectory() throws IOException {
    Files.createDirectories(top.resolve("a/b"));
    for (String directory : new String[] {"", "a", "a/b"}) {
      allow(directory, 0755);
    }
    Files.createFile(top.resolve("a/b/file"));
    allow("a/b/file", 0644);
  }

  @ParameterizedTest
  @EnumSource
  void whatOnlyWeCanWriteToIsReserved(Policy policy) throws IOException {
    assertEquals(Optional.empty(), weakness(policy, "a/b/file"));
    assertEquals(Optional.empty(), weakness(policy, "a/b"));
    assertEquals(Optional.empty(), weakness(policy, "a/./b/../b/file"));
    assertEquals(Optional.empty(), weakness(policy, "a/b/."));
  }

  @ParameterizedTest
  @ValueSource(ints = {0664, 0646, 0666, 0020, 0002})
  void theModeOfTheFileCountsForItsContentOnly(int mode) throws IOException {
    allow("a/b/file", mode);
    assertEquals(Optional.empty(), weakness(Policy.PLACE, "a/b/file"));
    assertEquals(
        Optional.of(new Weakness(top.resolve("a/b/file"), Reason.WRITABLE, SELF, true)),
        weakness(Policy.CONTENT, "a/b/file"));
  }

  @ParameterizedTest
  @EnumSource
  void aDirectoryOnTheWayThatOthersCanWriteToIsAWeakness(Policy policy) throws IOException {
    allow("a", 0757);
    assertEquals(
        Optional.of(new Weakness(top.resolve("a"), Reason.WRITABLE, SELF, false)),
        weakness(policy, "a/b/file"));
    allow("a", 0775);
    assertEquals(Reason.WRITABLE, weakness(policy, "a/b/file").orElseThrow().reason());
  }

  @Test
  void aStickyDirectoryOnTheWayCountsForThePlaceOnly() throws IOException {
    allow("a", 01777);
    assertEquals(
        Optional.of(new Weakness(top.resolve("a"), Reason.SHARED, SELF, false)),
        weakness(Policy.PLACE, "a/b/file"));
    assertEquals(Optional.empty(), weakness(Policy.CONTENT, "a/b/file"));
  }

  @Test
  void theContentOfAStickyDirectoryIsNotReserved() throws IOException {
    allow("a/b", 01777);
    assertEquals(
        Optional.of(new Weakness(top.resolve("a/b"), Reason.SHARED, SELF, true)),
        weakness(Policy.CONTENT, "a/b"));
  }

  @Test
  void aStickyBitOnAFileProtectsNothing() throws IOException {
    allow("a/b/file", 01666);
    assertEquals(Reason.WRITABLE, weakness(Policy.CONTENT, "a/b/file").orElseThrow().reason());
  }

  @ParameterizedTest
  @EnumSource
  void whatBelongsToAnotherIsAWeakness(Policy policy) throws IOException {
    assertEquals(
        Optional.of(new Weakness(top, Reason.FOREIGN, SELF, false)),
        new ReservedPath(policy, Set.of(STRANGER)).weakness(top, Path.of("a/b/file")));
  }

  @ParameterizedTest
  @EnumSource
  void aLinkIsReservedIfBothItsDirectoryAndWhereItLeadsAre(Policy policy) throws IOException {
    Files.createDirectory(top.resolve("open"));
    allow("open", 0755);
    link("a/link", "b/file");
    link("a/b/up", "../b/./file");
    link("open/link", "../a/b/file");
    link("a/out", "../open/link");
    assertEquals(Optional.empty(), weakness(policy, "a/link"));
    assertEquals(Optional.empty(), weakness(policy, "a/b/up"));
    assertEquals(Optional.empty(), weakness(policy, "open/link"));
    assertEquals(Optional.empty(), weakness(policy, "a/out"));
    allow("open", 0777);
    Weakness open = new Weakness(top.resolve("open"), Reason.WRITABLE, SELF, false);
    assertEquals(Optional.of(open), weakness(policy, "open/link"), "can be made to lead elsewhere");
    assertEquals(Optional.of(open), weakness(policy, "a/out"), "leads to such a link");
  }

  @ParameterizedTest
  @EnumSource
  void aDirectoryWhoseParentIsMeantCannotBeReplaced(Policy policy) throws IOException {
    Files.createDirectory(top.resolve("open"));
    allow("open", 0777);
    link("a/link", "../open");
    assertEquals(Optional.empty(), weakness(policy, "a/link/../a/b/file"));
  }

  @ParameterizedTest
  @EnumSource
  void anAbsoluteLinkStartsAtTheRootAgain(Policy policy) throws IOException {
    link("a/link", "/proc/none");
    Set<Long> users = Set.copyOf(List.of(SELF, UserIds.ownerOf(Path.of("/"))));
    ReservedPath reserved = new ReservedPath(policy, users);
    NoSuchFileException e =
        assertThrows(NoSuchFileException.class, () -> reserved.weakness(top, Path.of("a/link")));
    assertEquals("/proc/none", e.getFile());
  }

  @Test
  void aStrangersLinkInAStickyDirectoryIsAWeakness() throws IOException {
    try (Shared shared = new Shared()) {
      Files.createSymbolicLink(shared.name, Path.of("/"));
      shared.give(shared.name);
      assertEquals(
          Optional.of(new Weakness(shared.name, Reason.FOREIGN, shared.stranger, false)),
          shared.weakness(""));
    }
  }

  /**
   * What is at a name changes at any moment: a file, a directory, a link to what is reserved, to
   * what is not, nothing. Whatever the look sees of it, at no moment was it reserved. {@code
   * -Dhostile.seconds=60} for a minute.
   */
  @Test
  void whatAStrangerMovesWhileItIsLookedAtIsNeverReserved() throws Exception {
    try (Shared shared = new Shared()) {
      List<Path> ready = new ArrayList<>();
      ready.add(Files.createFile(shared.spare("file")));
      ready.add(Files.createDirectory(shared.spare("directory")));
      for (String target : new String[] {"/etc", "/etc/passwd", "/", "/none", "" + shared.name}) {
        ready.add(Files.createSymbolicLink(shared.spare("link" + ready.size()), Path.of(target)));
      }
      for (Path one : ready) {
        shared.give(one);
      }
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger moves = new AtomicInteger();
      Thread stranger = new Thread(() -> move(ready, shared.name, over, moves));
      stranger.start();
      long end = System.nanoTime() + seconds() * 300_000_000L;
      int looks = 0;
      try {
        while (System.nanoTime() < end || moves.get() < 100) {
          for (String rest : new String[] {"", "/passwd", "/..", "/../etc/passwd"}) {
            assertFalse(shared.isReserved(rest), rest);
            looks++;
          }
        }
      } finally {
        over.set(true);
        stranger.join();
      }
      System.out.println(looks + " looks while " + moves + " files and links came and went");
    }
  }

  private static int seconds() {
    return Integer.getInteger("hostile.seconds", 1);
  }

  private static void move(List<Path> ready, Path name, AtomicBoolean over, AtomicInteger moves) {
    while (!over.get()) {
      for (Path one : ready) {
        try {
          Files.move(one, name, StandardCopyOption.ATOMIC_MOVE);
          moves.incrementAndGet();
          Files.move(name, one, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /**
   * A sticky directory of root, as seen by root. Where we are root, what is in it is given to a
   * stranger; else it is /tmp, and we are the stranger.
   */
  private final class Shared implements AutoCloseable {
    private final boolean root = SELF == UserIds.ROOT;
    private final long stranger = root ? STRANGER : SELF;
    private final Path directory = root ? top.resolve("shared") : Path.of("/tmp");
    private final Path name = directory.resolve("qrap-" + ProcessHandle.current().pid());
    private final List<Path> made = new ArrayList<>(List.of(name));
    private final ReservedPath reserved = new ReservedPath(Policy.CONTENT, Set.of(UserIds.ROOT));

    Shared() throws IOException {
      if (root) {
        Files.createDirectory(directory);
        allow("shared", 01777);
      }
    }

    Path spare(String kind) {
      Path spare = Path.of(name + "-" + kind);
      made.add(spare);
      return spare;
    }

    void give(Path file) throws IOException {
      if (root) {
        Files.setAttribute(file, "unix:uid", (int) stranger, LinkOption.NOFOLLOW_LINKS);
      }
    }

    Optional<Weakness> weakness(String rest) throws IOException {
      return root
          ? reserved.weakness(top, Path.of("shared/" + name.getFileName() + rest))
          : reserved.weakness(Path.of(name + rest));
    }

    boolean isReserved(String rest) {
      try {
        return weakness(rest).isEmpty();
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      for (Path file : made) {
        Files.deleteIfExists(file);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void fortyLinksAreFollowedAndNoMore(Policy policy) throws IOException {
    link("a/40", "b/file");
    for (int i = 39; i >= 0; i--) {
      link("a/" + i, Integer.toString(i + 1));
    }
    assertEquals(Optional.empty(), weakness(policy, "a/1"));
    assertThrows(FileSystemLoopException.class, () -> weakness(policy, "a/0"));
    link("a/ring", "ring");
    assertThrows(FileSystemLoopException.class, () -> weakness(policy, "a/ring"));
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotExistIsAnError(Policy policy) {
    assertThrows(NoSuchFileException.class, () -> weakness(policy, "a/none"));
    assertThrows(NoSuchFileException.class, () -> weakness(policy, "none/none"));
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeLookedAtIsNotReserved(Policy policy) {
    assertFalse(new ReservedPath(policy, Set.of(SELF)).isReserved(top.resolve("a/none")));
  }

  @Test
  void theTopmostDirectoryIsTheSystemsForContentAndCountsForThePlace() throws IOException {
    Path root = Path.of("/");
    assertTrue(new ReservedPath(Policy.CONTENT, Set.of(STRANGER)).isReserved(root));
    Weakness expected = new Weakness(root, Reason.FOREIGN, UserIds.ownerOf(root), false);
    assertEquals(
        Optional.of(expected),
        new ReservedPath(Policy.PLACE, Set.of(STRANGER)).weakness(Path.of("/proc")));
    assertTrue(
        new ReservedPath(Policy.PLACE, Set.of(UserIds.ownerOf(root))).isReserved(Path.of("/proc")));
  }

  @Test
  void nothingIsAboveTheTopmostDirectory() throws IOException {
    ReservedPath reserved = new ReservedPath(Policy.CONTENT, Set.of(STRANGER));
    assertEquals(Optional.empty(), reserved.weakness(Path.of("/../..")));
  }

  private Optional<Weakness> weakness(Policy policy, String way) throws IOException {
    return new ReservedPath(policy, Set.of(SELF)).weakness(top, Path.of(way));
  }

  private void allow(String name, int mode) throws IOException {
    Files.setAttribute(top.resolve(name), "unix:mode", mode);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(top.resolve(name), Path.of(target));
  }
}
