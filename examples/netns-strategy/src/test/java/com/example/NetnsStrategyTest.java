package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.ExecStrategyContract;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetnsStrategyTest extends ExecStrategyContract {
  private static final Launch.Handover HANDOVER = new Launch.Handover(0, 5);

  @TempDir Path folder;

  @BeforeEach
  void makeNamespaceAndCommand() throws IOException {
    Files.createFile(folder.resolve("qrap"));
    Files.createFile(folder.resolve("red"));
    Files.createFile(folder.resolve("ip")).toFile().setExecutable(true);
  }

  @Override
  protected ExecStrategy provider() {
    return new NetnsStrategy(folder.toString(), "/nowhere:" + folder);
  }

  @Test
  void ipStandsInFrontOfTheProgramAndTheDescriptorStays() throws Exception {
    Launch launch = launch("A=1", "NETNS=red");
    Launch instead = ((LaunchResult.Instead) provider().launch(launch)).launch();
    assertEquals(folder + "/ip", instead.program());
    assertEquals(List.of("ip", "netns", "exec", "red", "/bin/true", "-m", "64"), instead.argv());
    assertEquals(Optional.of(HANDOVER), instead.descriptor());
    assertEquals(launch.inherited(), instead.inherited());
  }

  @Test
  void aNamespaceThatIsNotThereIsReportedWithTheCommandThatMakesIt() {
    LaunchException e =
        assertThrows(LaunchException.class, () -> provider().check(launch("NETNS=blue")));
    assertEquals(
        "/bin/true: no network namespace blue; make it: ip netns add blue", e.getMessage());
  }

  private static Launch launch(String... environment) {
    return new Launch(
        "/bin/true",
        List.of("true", "-m", "64"),
        Optional.of(HANDOVER),
        new Inheritance(List.of(0, 1, 2), Optional.of(List.of(environment)), 0, 0));
  }
}
