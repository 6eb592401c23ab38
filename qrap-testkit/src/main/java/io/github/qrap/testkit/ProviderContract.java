package io.github.qrap.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Provider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/**
 * What holds for every provider; extend the contract of its kind, which extends this.
 *
 * @param <P> the extension point
 */
abstract class ProviderContract<P extends Provider> {
  private final Class<P> kind;

  ProviderContract(Class<P> kind) {
    this.kind = kind;
  }

  /** A new provider, made as ServiceLoader makes it. */
  protected abstract P provider();

  @Test
  void isFoundByServiceLoader() {
    Class<?> type = provider().getClass();
    assertTrue(
        ServiceLoader.load(kind).stream().anyMatch(found -> found.type() == type),
        type
            + " is not registered: META-INF/services/"
            + kind.getName()
            + " does not name it. From JDK 23 on the compiler runs @AutoService's processor only if"
            + " <proc>full</proc> is set");
  }

  @Test
  void hasAStableIdThatCanBeTyped() {
    assertTrue(provider().id().matches("[a-z][a-z0-9-]*"), provider().id());
    assertEquals(provider().id(), provider().id());
  }

  @Test
  void describesItselfInOneLine() {
    assertNotNull(provider().description());
    assertFalse(provider().description().isBlank());
    assertFalse(provider().description().contains("\n"));
  }
}
