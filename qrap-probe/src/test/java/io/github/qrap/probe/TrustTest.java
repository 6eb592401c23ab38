package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
  @Test
  void aUserTrustsThemselvesAndRootAndThoseNamed() {
    assertEquals(Set.of(0L, 1000L, 107L), Trust.of(1000, Set.of(107L), false).uids());
  }

  @Test
  void rootTrustsNobodyBecauseItsOwnPasstBecomesNobody() {
    assertEquals(Set.of(0L, 65534L), Trust.of(0, true, Set.of(), false).uids());
    assertFalse(Trust.of(1000, true, Set.of(), false).covers(65534));
  }

  @Test
  void rootOfANamespaceWhereEveryStrangerShowsAsNobodyTrustsNobodyNot() {
    assertFalse(Trust.of(0, false, Set.of(), false).covers(65534));
    assertFalse(Trust.isMapped(65534, List.of("         0       1000          1")));
    assertFalse(Trust.isMapped(65534, List.of("0 100000 65534")));
    assertTrue(Trust.isMapped(65534, List.of("0 1000 1", "1 100000 65536")));
    assertTrue(Trust.isMapped(65534, List.of("0 0 4294967295")));
  }

  @Test
  void anUnknownUserIsNeverTrusted() {
    assertFalse(Trust.of(Trust.UNKNOWN, Set.of(), false).covers(Trust.UNKNOWN));
  }

  @Test
  void thisProcessBelongsToWhoOwnsItsFiles(@TempDir Path folder) throws IOException {
    assertEquals(Trust.uid(Files.createFile(folder.resolve("mine"))), Trust.self());
    assertTrue(Trust.of(Trust.self(), Set.of(), false).covers(Trust.self()));
  }
}
