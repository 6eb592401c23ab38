package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check refuses, and in which words. */
class RefusalTest {
  @TempDir Path directory;

  @Test
  void bothStrategiesThatRunAProgramCheckIt() throws Exception {
    String orphan = program("#!/nosuch/interpreter\n");
    for (ExecStrategy strategy : List.of(new ExecInPlace(), new SpawnChild())) {
      LaunchException e =
          assertThrows(
              LaunchException.class,
              () -> strategy.check(Launches.program(orphan, List.of("name"))));
      assertEquals(LaunchException.Kind.NOT_FOUND, e.kind());
    }
    assertEquals(ExecStrategy.Role.REPLACES, new ExecInPlace().role());
    assertEquals(ExecStrategy.Role.SPAWNS, new SpawnChild().role());
  }

  @Test
  void theReasonIsTheOneThatTheLaunchWouldHave() throws Exception {
    assertRefused("/dev/null", "Permission denied");
    assertRefused(
        program(""), "Exec format error; a script must start with #! and its interpreter");
  }

  /** As Linux reads the first line: blanks before and behind the path do not count. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "#!/nosuch/interpreter\n",
        "#!/nosuch/interpreter",
        "#! \t/nosuch/interpreter\t-x y\n",
        "#!/nosuch/interpreter -x\n"
      })
  void anInterpreterIsReadFromTheFirstLine(String text) throws Exception {
    assertRefused(
        program(text),
        "No such file or directory; the interpreter or loader that it names is missing");
  }

  /** The kernel reports what is wrong with them, if anything is. */
  @ParameterizedTest
  @ValueSource(strings = {"#", "#!", "#! ", "#!\n", "!#/nosuch\n", "##/nosuch\n", "text"})
  void whatNamesNoInterpreterIsLeftToTheKernel(String text) throws Exception {
    new ExecInPlace().check(Launches.program(program(text), List.of("name")));
  }

  @Test
  void aCheckLeavesNoDescriptorOpen() throws Exception {
    String program = program("#!/bin/sh\n");
    for (int number : List.of(450, 451)) {
      new ExecInPlace()
          .check(Launches.program(program, List.of("name")).expecting(List.of(number)));
      assertEquals(false, Libc.get().isOpen(number));
    }
  }

  private static void assertRefused(String program, String reason) {
    LaunchException e =
        assertThrows(
            LaunchException.class,
            () -> new ExecInPlace().check(Launches.program(program, List.of("name"))));
    assertEquals(program + ": " + reason, e.getMessage());
  }

  private String program(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("program"), text);
    file.toFile().setExecutable(true);
    return file.toString();
  }
}
