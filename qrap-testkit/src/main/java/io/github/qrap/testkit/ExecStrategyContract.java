package io.github.qrap.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qrap.api.Connection;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.ExecStrategy.Role;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every {@link ExecStrategy}, on Linux. */
public abstract class ExecStrategyContract extends ProviderContract<ExecStrategy> {
  protected ExecStrategyContract() {
    super(ExecStrategy.class);
  }

  /**
   * The program of a case; to be overridden where it needs a variable of the environment, or
   * anything else.
   *
   * @param path of the executable, which may not exist
   */
  protected Program program(String path) {
    return Program.of(path, List.of());
  }

  @Test
  void aProgramThatDoesNotExistIsReportedByItsPath(@TempDir Path directory) {
    assumeRuns();
    LaunchException e = failure(directory.resolve("none").toString());
    assertEquals(Kind.NOT_FOUND, e.kind());
    assertTrue(e.getMessage().startsWith(directory + "/none: "), e.getMessage());
  }

  @Test
  void aFileThatIsNotAProgramIsReported(@TempDir Path directory) throws Exception {
    assumeRuns();
    Path file = Files.writeString(directory.resolve("text"), "not a program");
    assertEquals(Kind.NOT_EXECUTABLE, failure(file.toString()).kind());
  }

  @Test
  void aFailureLeavesTheDescriptorsAsTheyWere(@TempDir Path directory) {
    assumeRuns();
    String none = directory.resolve("none").toString();
    failure(none);
    // What the JDK opens at its first use of a file system belongs to neither side.
    openDescriptors();
    Map<Integer, String> before = openDescriptors();
    failure(none);
    Map<Integer, String> after = openDescriptors();
    Map<Integer, String> opened = new TreeMap<>(after);
    opened.entrySet().removeAll(before.entrySet());
    Map<Integer, String> closed = new TreeMap<>(before);
    closed.entrySet().removeAll(after.entrySet());
    assertTrue(
        opened.isEmpty() && closed.isEmpty(),
        () -> "a failed launch left open or changed " + opened + ", closed or changed " + closed);
  }

  @Test
  void aCheckOfASoundProgramPassesAndStartsNothing(@TempDir Path directory) throws Exception {
    Path trace = directory.resolve("trace");
    Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n: >" + trace + "\n");
    assertTrue(script.toFile().setExecutable(true));
    provider().check(program(script.toString()).expecting(List.of(5)));
    assertTrue(Files.notExists(trace), "check started the program");
  }

  @Test
  void whatIsOnlyShownIsNotStarted(@TempDir Path directory) throws Exception {
    assumeTrue(provider().role() == Role.SHOWS, "a case for a strategy that SHOWS");
    String none = directory.resolve("none").toString();
    LaunchResult result = provider().launch(Launch.of(program(none).expecting(List.of(5))));
    assertEquals(LaunchResult.Shown.class, result.getClass());
  }

  private void assumeRuns() {
    assumeTrue(provider().role() != Role.SHOWS, "a case for a strategy that runs the program");
  }

  private LaunchException failure(String path) {
    Connection standardInput = Connection.of(0, () -> {});
    Launch launch = Launch.of(program(path)).with(new Launch.Handover(standardInput, 5));
    return assertThrows(LaunchException.class, () -> provider().launch(launch));
  }

  private static Map<Integer, String> openDescriptors() {
    Map<Integer, String> open = new TreeMap<>();
    String[] numbers = new File("/proc/self/fd").list();
    for (String number : numbers == null ? new String[0] : numbers) {
      try {
        String file = Files.readSymbolicLink(Path.of("/proc/self/fd", number)).toString();
        // The flags, close-on-exec among them.
        String flags = Files.readAllLines(Path.of("/proc/self/fdinfo", number)).get(1);
        // A thread of the JVM reads the limits of its control group now and then.
        if (!file.startsWith("/sys/fs/cgroup/")) {
          open.put(Integer.valueOf(number), file + ", " + flags);
        }
      } catch (IOException e) {
        // The one that listed the directory is closed by now.
      }
    }
    return open;
  }
}
