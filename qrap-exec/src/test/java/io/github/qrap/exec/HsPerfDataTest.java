package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HsPerfDataTest {
  @Tag("child-jvm")
  @Test
  void theFileOfThisJvmIsRemovedAndThatOfAnotherWithTheSameNumberIsNot() throws Exception {
    ChildJvm java = ChildJvm.run(List.of("-XX:+UsePerfData"), Jvm.class);
    assertEquals("true false true\n", java.output());
    assertEquals(0, java.status());
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
