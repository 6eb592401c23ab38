package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.Inheritance;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.Program;
import io.github.qrap.api.ProgramWrapper;
import io.github.qrap.testkit.ProgramWrapperContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetnsWrapperTest extends ProgramWrapperContract {
  @TempDir Path directory;

  @BeforeEach
  void makeNamespaces() throws IOException {
    Files.createFile(directory.resolve("qrap"));
    Files.createFile(directory.resolve("red"));
  }

  @Override
  protected ProgramWrapper provider() {
    return new NetnsWrapper(directory.toString());
  }

  @Test
  void ipStandsInFrontOfTheProgram() throws Exception {
    List<String> argv = provider().wrap(program("A=1", "NETNS=red")).argv();
    assertEquals(
        List.of("netns", "exec", "red", "/bin/true", "-m", "64"), argv.subList(1, argv.size()));
    assertEquals("qrap", provider().wrap(program("A=1")).argv().get(3));
  }

  @Test
  void aNamespaceThatDoesNotExistIsReportedWithTheCommandThatMakesIt() {
    LaunchException e =
        assertThrows(LaunchException.class, () -> provider().wrap(program("NETNS=blue")));
    assertEquals(
        "/bin/true: no network namespace blue; make it: ip netns add blue", e.getMessage());
  }

  private static Program program(String... environment) {
    return Program.of("/bin/true", List.of("-m", "64"))
        .inheriting(Inheritance.STANDARD.withEnvironment(List.of(environment)));
  }
}
