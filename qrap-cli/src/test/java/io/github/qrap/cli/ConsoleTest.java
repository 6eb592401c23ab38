package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.Inheritance;
import io.github.qrap.api.NativeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({
    "true, xterm, '', true",
    "true, '', '', true",
    "true, dumb, '', false",
    "true, xterm, 1, false",
    "false, xterm, '', false"
  })
  void resultsAreColouredOnATerminalThatCanDoItUnlessTheUserDeclines(
      boolean terminal, String term, String noColor, boolean coloured) {
    Startup startup =
        new Startup(
            List.of(),
            Map.of("TERM", term, "NO_COLOR", noColor),
            Inheritance.STANDARD,
            LauncherFacts.NONE);
    assertEquals(coloured, new Console(out, err, terminal).isColoured(startup));
  }

  @Test
  void aTextIsWrittenByteForByte() throws Exception {
    byte[] path = {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xbc};
    new Console(out, err, false).show(NativeText.decode(path));
    assertArrayEquals(path, out.toByteArray());
    assertEquals("", err.toString());
  }

  @Test
  void aComplaintIsALineThatNamesTheProgram() {
    new Console(out, err, false).complain("no");
    assertEquals("qrap: no\n", err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void aResultThatCannotBeWrittenFailsTheRunAndAMessageIsLost() {
    Console full = new Console(new FullStream(), new FullStream(), false);
    Failure e = assertThrows(Failure.class, () -> full.show("a"));
    assertEquals("standard output: No space left on device", e.getMessage());
    assertEquals(125, e.status());
    assertDoesNotThrow(() -> full.say("a"));
  }

  /** Fails when it is flushed, as one with a buffer does. */
  private static final class FullStream extends OutputStream {
    @Override
    public void write(int b) {}

    @Override
    public void flush() throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
