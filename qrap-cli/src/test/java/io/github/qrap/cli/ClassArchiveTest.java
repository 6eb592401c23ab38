package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class ClassArchiveTest {
  @Test
  void whatAnotherUserOwnsIsReportedWithWhatToDo() {
    String message =
        "cannot make an archive: no permission to change /a; run it as its owner, or as root";
    assertEquals(message, message(new AccessDeniedException("/a")));
    assertEquals(message, message(new FileSystemException("/a", null, "Operation not permitted")));
    assertEquals(
        "cannot make an archive: /a: No space left on device",
        message(new FileSystemException("/a", null, "No space left on device")));
    assertEquals("cannot make an archive: broken", message(new IOException("broken")));
  }

  private static String message(IOException e) {
    return ClassArchive.failure(e).getMessage();
  }
}
