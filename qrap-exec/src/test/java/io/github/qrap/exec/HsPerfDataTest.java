package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HsPerfDataTest {
  @Tag("child-jvm")
  @Test
  void theFileOfThisJvmIsRemovedAndThatOfAnotherWithTheSameNumberIsNot() throws Exception {
    Process java =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Jvm.class.getName())
            .redirectErrorStream(true)
            .start();
    assertEquals("true false true\n", new String(java.getInputStream().readAllBytes()));
    assertEquals(0, java.waitFor());
  }

  /** Shows whether the file is there: at first, once removed, and where another has made it. */
  static final class Jvm {
    private Jvm() {}

    public static void main(String[] args) throws IOException {
      Path file =
          Path.of(
              "/tmp/hsperfdata_" + System.getProperty("user.name"),
              Long.toString(ProcessHandle.current().pid()));
      boolean made = Files.exists(file);
      HsPerfData.remove();
      boolean left = Files.exists(file);
      Files.createFile(file);
      HsPerfData.remove();
      System.out.println(made + " " + left + " " + Files.deleteIfExists(file));
    }
  }
}
