package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementTest {
  private static final long STRANGER = 4243;

  @TempDir Path top;

  private final long us = Trust.self();

  @BeforeEach
  void makeASocketInAFolder() throws IOException {
    Files.createDirectories(top.resolve("a/b"));
    for (String folder : new String[] {"", "a", "a/b"}) {
      allow(folder, "rwxr-xr-x");
    }
    Files.createFile(top.resolve("a/b/socket"));
  }

  @Test
  void aFolderThatOnlyWeCanWriteToIsReserved() {
    assertTrue(isReserved("a/b/socket"));
    assertTrue(isReserved("a/./b/../b/socket"));
  }

  @Test
  void theFilesOwnModeDoesNotMatter() throws IOException {
    allow("a/b/socket", "rwxrwxrwx");
    assertTrue(isReserved("a/b/socket"));
  }

  @Test
  void whatTheGroupCanWriteToIsNot() throws IOException {
    allow("a/b", "rwxrwxr-x");
    assertFalse(isReserved("a/b/socket"));
  }

  @Test
  void norIsAnythingBelowWhatOthersCanWriteTo() throws IOException {
    allow("a", "rwxr-xrwx");
    assertFalse(isReserved("a/b/socket"));
  }

  @Test
  void norWhatBelongsToAnother() {
    assertFalse(Placement.isReserved(top, Path.of("a/b/socket"), Set.of(STRANGER)));
  }

  @Test
  void aLinkIsReservedIfBothItsFolderAndWhereItLeadsAre() throws IOException {
    Files.createDirectory(top.resolve("open"));
    link("a/link", "b/socket");
    link("open/link", "../a/b/socket");
    link("a/out", "../open/link");
    assertTrue(isReserved("a/link"));
    allow("open", "rwxrwxrwx");
    assertFalse(isReserved("open/link"), "others can make it lead elsewhere");
    assertFalse(isReserved("a/out"), "leads to such a link");
  }

  @Test
  void anAbsoluteLinkStartsAtTheRootAgain() throws IOException {
    link("a/link", "/tmp/x");
    assertFalse(isReserved("a/link"));
  }

  @Test
  void linksThatGoRoundInCirclesAreNot() throws IOException {
    link("a/one", "two");
    link("a/two", "one");
    assertFalse(isReserved("a/one"));
  }

  @Test
  void whatIsNotThereIsNot() {
    assertFalse(isReserved("a/none"));
    assertFalse(isReserved("none/none"));
    assertFalse(isReserved("a/.."));
  }

  @Test
  void theWayStartsAtTheRoot() {
    assertFalse(Placement.isReserved(Path.of("/tmp/../tmp/x"), Set.of(us)));
  }

  private boolean isReserved(String way) {
    return Placement.isReserved(top, Path.of(way), Set.of(us));
  }

  private void allow(String name, String permissions) throws IOException {
    Files.setPosixFilePermissions(top.resolve(name), PosixFilePermissions.fromString(permissions));
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(top.resolve(name), Path.of(target));
  }
}
