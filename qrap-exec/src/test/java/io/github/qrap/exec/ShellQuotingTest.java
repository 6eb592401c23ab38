package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.NativeText;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellQuotingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "-m | -m",
        "azAZ09 | azAZ09",
        "socket,fd=5,id=hostnet0 | socket,fd=5,id=hostnet0",
        "\"\" | ''",
        "a b | 'a b'",
        "it's | 'it'\\''s'",
        "grün | 'grün'",
        "$HOME | '$HOME'",
        "~ | '~'",
      })
  void quotesOnlyWhereAShellWouldReadSomethingElse(String argument, String quoted) {
    assertEquals(quoted, quote(argument));
  }

  @Test
  void bytesThatATerminalDoesNotShowAreEscaped() {
    assertEquals("$'a\\0121'", quote("a\n1"));
    assertEquals("$'\\377\\'\\\\'", quote("\udcff'\\"));
    assertEquals("$'\\302\\233'", quote("\u009b"));
  }

  @Test
  void bashReadsBackEveryByte() throws Exception {
    Random random = new Random(1);
    StringBuilder line = new StringBuilder("printf '%s\\0'");
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(8)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = (byte) (1 + random.nextInt(255));
      }
      String argument = NativeText.decode(bytes);
      ShellQuoting.append(line.append(' '), argument);
      expected.append(argument).append('\0');
    }
    Process bash = new ProcessBuilder(List.of("bash")).redirectErrorStream(true).start();
    try (var in = bash.getOutputStream()) {
      in.write(NativeText.encode(line.toString()));
    }
    assertEquals(expected.toString(), NativeText.decode(bash.getInputStream().readAllBytes()));
    assertEquals(0, bash.waitFor());
  }

  private static String quote(String argument) {
    StringBuilder out = new StringBuilder();
    ShellQuoting.append(out, argument);
    return out.toString();
  }
}
