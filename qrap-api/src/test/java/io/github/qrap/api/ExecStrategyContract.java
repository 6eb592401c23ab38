package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every {@link ExecStrategy}, on Linux. */
public abstract class ExecStrategyContract extends ProviderContract<ExecStrategy> {
  protected ExecStrategyContract() {
    super(ExecStrategy.class);
  }

  @Test
  void aProgramThatIsNotThereIsReportedByItsPath(@TempDir Path folder) {
    if (provider().startsProgram()) {
      LaunchException e = failure(folder.resolve("none").toString());
      assertEquals(LaunchException.Kind.NOT_FOUND, e.kind());
      assertTrue(e.getMessage().startsWith(folder + "/none: "), e.getMessage());
    }
  }

  @Test
  void aFileThatIsNoProgramIsReported(@TempDir Path folder) throws Exception {
    if (provider().startsProgram()) {
      Path file = Files.writeString(folder.resolve("text"), "no program");
      assertEquals(LaunchException.Kind.NOT_EXECUTABLE, failure(file.toString()).kind());
    }
  }

  @Test
  void aFailureLeavesTheDescriptorsAsTheyWere(@TempDir Path folder) {
    if (provider().startsProgram()) {
      failure(folder.resolve("none").toString());
      List<String> before = openDescriptors();
      failure(folder.resolve("none").toString());
      assertEquals(before, openDescriptors());
    }
  }

  @Test
  void aCheckOfASoundLaunchPassesAndStartsNothing() throws Exception {
    provider()
        .check(
            new Launch(
                "/bin/false",
                List.of("false"),
                Optional.of(new Launch.Handover(-1, 5)),
                Inheritance.STANDARD));
  }

  private LaunchException failure(String program) {
    Launch launch =
        new Launch(
            program, List.of("name"), Optional.of(new Launch.Handover(0, 5)), Inheritance.STANDARD);
    return assertThrows(LaunchException.class, () -> provider().launch(launch));
  }

  private static List<String> openDescriptors() {
    List<String> open = new ArrayList<>();
    for (String number : Arrays.asList(new File("/proc/self/fd").list())) {
      try {
        open.add(
            number
                + " "
                + Files.readSymbolicLink(Path.of("/proc/self/fd", number))
                // The flags, close-on-exec among them.
                + Files.readAllLines(Path.of("/proc/self/fdinfo", number)).get(1));
      } catch (IOException e) {
        // The one that listed the folder is closed by now.
      }
    }
    return open;
  }
}
