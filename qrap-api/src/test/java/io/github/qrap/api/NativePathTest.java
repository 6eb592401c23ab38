package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativePathTest {
  @TempDir Path directory;

  @Test
  void anyBytesNameAFileInAnyLocale() throws IOException {
    Path file = Files.createFile(NativePath.of(directory + "/caf\u00e9 %41#?\udcff"));
    assertTrue(file.toUri().toString().endsWith("/caf%C3%A9%20%2541%23%3F%FF"), file::toString);
  }

  @Test
  void aRelativePathStartsAtTheWorkingDirectory() {
    assertEquals("file:///proc/self/cwd/%C3%A9", NativePath.of("\u00e9").toUri().toString());
    assertEquals(Path.of("/proc/self/cwd/e"), NativePath.of("e"));
  }

  @Test
  void textThatStandsForNoPathIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> NativePath.of("\ud800"));
    assertThrows(IllegalArgumentException.class, () -> NativePath.of("a\0b"));
    assertThrows(IllegalArgumentException.class, () -> NativePath.of("\u00e9\0"));
  }

  @Test
  void aPathIsTheTextThatNamesIt() {
    for (String text : List.of("/", "/a", "/a b%41", "/caf\u00e9", "/\udcff\udc80", "/a/b.c")) {
      assertEquals(text, NativePath.text(NativePath.of(text)));
    }
    // Of a directory that is there, the URI ends in a slash.
    assertEquals(directory.toString(), NativePath.text(directory));
  }
}
