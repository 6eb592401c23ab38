package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserIdsTest {
  @Test
  void thisProcessBelongsToTheOwnerOfItsFiles(@TempDir Path directory) throws IOException {
    Path mine = Files.createFile(directory.resolve("mine"));
    assertEquals(UserIds.ownerOf(mine), UserIds.self().orElseThrow());
  }

  @Test
  void theOwnerOfALinkIsNotThatOfItsTarget(@TempDir Path directory) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nothing"));
    assertEquals(UserIds.self().orElseThrow(), UserIds.ownerOf(link, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aNamespaceWithoutTheUserNobodyShowsEveryStrangerAsNobody() {
    assertFalse(UserIds.isMapped(65534, List.of("         0       1000          1")));
    assertFalse(UserIds.isMapped(65534, List.of("0 100000 65534")));
    assertFalse(UserIds.isMapped(65534, List.of("65535 100000 1")));
    assertFalse(UserIds.isMapped(65534, List.of()));
    assertTrue(UserIds.isMapped(65534, List.of("65534 100000 1")));
    assertTrue(UserIds.isMapped(65534, List.of("0 1000 1", "1 100000 65536")));
    assertTrue(UserIds.isMapped(65534, List.of("0 0 4294967295")));
  }
}
