package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.guest.Guest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM that has guests is killed. */
@Timeout(900)
final class KilledTest {
  private static final int TIMES = Integer.getInteger("kills", 50);

  /** From the start of a JVM to some time after its second guest. */
  private static final int LONGEST_MILLIS = Integer.getInteger("longest", 3000);

  /** Starts guests and ends them, until it is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      while (true) {
        try (Guest guest = Linux.stands("victim").publish(22).start();
            Guest other = Linux.stands("other").start()) {
          Thread.sleep(100);
        }
      }
    }
  }

  @Test
  void nothingOutlivesIt() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    assertEquals(List.of(), Programs.running());
    List<String> before = files();
    int withGuest = 0;
    for (int i = 0; i < TIMES; i++) {
      int millis = random.nextInt(LONGEST_MILLIS);
      Process victim =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:-UsePerfData",
                  "-XX:+IgnoreUnrecognizedVMOptions",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                  Victim.class.getName())
              .inheritIO()
              .start();
      Thread.sleep(millis);
      if (Programs.running().stream().anyMatch(name -> name.matches("kvm|qemu.*"))) {
        withGuest++;
      }
      victim.destroyForcibly().waitFor();
      String when = "after " + millis + " ms (seed " + seed + ")";
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (!Programs.running().isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(when + " there is " + Programs.running());
        }
        Thread.sleep(5);
      }
      assertEquals(before, files(), when);
      assertEquals(List.of(), sockets(), when);
    }
    assertTrue(withGuest > 0, "no guest ran when it was killed (seed " + seed + ")");
  }

  private static List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
      return files.map(Path::toString).filter(file -> !file.contains("hsperfdata")).sorted().toList();
    }
  }

  private static List<String> sockets() throws Exception {
    return Files.readAllLines(Path.of("/proc/net/unix")).stream()
        .filter(line -> line.contains("@qrap"))
        .toList();
  }
}
