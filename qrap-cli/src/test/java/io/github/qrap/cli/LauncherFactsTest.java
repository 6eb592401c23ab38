package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.exec.Signals;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class LauncherFactsTest {
  @Test
  void withoutALauncherThereAreNone() {
    assertEquals(LauncherFacts.NONE, LauncherFacts.of(new Properties()));
    assertEquals(Optional.empty(), LauncherFacts.NONE.lib());
  }

  @Test
  void everyFactIsReadAsTheLauncherWritesIt() {
    Properties properties = new Properties();
    properties.setProperty("qrap.blocked-signals", "8000000000000000");
    properties.setProperty("qrap.ignored-signals", "0000000000001000");
    properties.setProperty("qrap.descriptors", "0:1:2:600:");
    properties.setProperty("qrap.environment-holder", "4711");
    properties.setProperty("qrap.launcher", "/usr/lib/qrap/bin/qrap");

    LauncherFacts facts = LauncherFacts.of(properties);

    assertEquals(
        new LauncherFacts(
            Optional.of(new Signals(1L << 63, 1L << 12)),
            Optional.of(List.of(0, 1, 2, 600)),
            OptionalLong.of(4711),
            Optional.of("/usr/lib/qrap/bin/qrap")),
        facts);
    assertEquals(Optional.of("/usr/lib/qrap/bin/../lib"), facts.lib());
  }

  @Test
  void aParentThatClosedEverythingHandsInNoDescriptor() {
    Properties properties = new Properties();
    properties.setProperty("qrap.descriptors", "");

    assertEquals(Optional.of(List.of()), LauncherFacts.of(properties).descriptors());
  }
}
