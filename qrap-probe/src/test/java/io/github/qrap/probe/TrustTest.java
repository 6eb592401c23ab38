package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TrustTest {
  @Test
  void aUserTrustsThemselvesAndRootAndThoseNamed() {
    assertEquals(Set.of(0L, 1000L, 107L), Trust.of(1000, false, Set.of(107L), false).uids());
  }

  @Test
  void rootTrustsNobodyWhereItsOwnDaemonBecomesNobody() {
    assertEquals(Set.of(0L, 65534L), Trust.of(0, true, Set.of(), false).uids());
    assertFalse(Trust.of(0, false, Set.of(), false).covers(65534));
    assertFalse(Trust.of(1000, true, Set.of(), false).covers(65534));
  }

  @Test
  void anUnknownUserIsNeverTrusted() {
    assertFalse(Trust.of(Trust.UNKNOWN, true, Set.of(), false).covers(Trust.UNKNOWN));
  }

  @Test
  void thePlaceCountsWhereTheSocketsAreNamed() {
    assertEquals(Set.of(), Trust.of(1000, false, Set.of(107L), false).placers());
    assertEquals(Set.of(0L, 1000L), Trust.of(1000, false, Set.of(107L), true).placers());
  }
}
