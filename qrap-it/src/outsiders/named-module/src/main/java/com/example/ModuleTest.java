package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Provider;
import io.github.qrap.guest.Guest;
import io.github.qrap.junit.GuestExtension;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests, where everything is a module. */
final class ModuleTest {
  /** It does not run: it starts in a moment. */
  @RegisterExtension
  final GuestExtension guest =
      GuestExtension.of("-S", "-m", "16", "-nodefaults", "-nic", "user", "-accel", "tcg").publish(22);

  @Test
  void aGuestHasItsMonitorAndItsPort() throws Exception {
    assertTrue(guest.guest().qmp("query-status").contains("\"running\":false"));
    guest.connect(22).close();
  }

  @Test
  void theModulesHaveTheirNames() {
    assertEquals(
        List.of("com.example.guests", "io.github.qrap.junit", "io.github.qrap.guest"),
        Stream.of(ModuleTest.class, GuestExtension.class, Guest.class)
            .map(type -> type.getModule().getName())
            .toList());
  }

  @Test
  void theProvidersAreFound() {
    assertEquals(
        List.of("passt", "passt-private"),
        ServiceLoader.load(BackendProbe.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(Provider::id)
            .sorted()
            .toList());
  }
}
