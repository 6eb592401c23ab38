package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "-m", "a b", "grün", "日本", "🦊", "\u007f\u0080\u07ff\u0800\uffff"})
  void textEncodesAsUtf8(String text) {
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), NativeText.encode(text));
    assertEquals(text, NativeText.decode(NativeText.encode(text)));
  }

  @Test
  void bytesThatAreNoUtf8BecomeLoneSurrogates() {
    assertEquals("a\udcffb", NativeText.decode(new byte[] {'a', (byte) 0xff, 'b'}));
  }

  @Test
  void truncatedUtf8AtTheEndIsKept() {
    byte[] bytes = {'x', (byte) 0xe2, (byte) 0x82};
    assertArrayEquals(bytes, NativeText.encode(NativeText.decode(bytes)));
  }

  @Test
  void surrogatesWrittenAsUtf8AreKept() {
    byte[] bytes = {(byte) 0xed, (byte) 0xb2, (byte) 0x80, (byte) 0xed, (byte) 0xa0, (byte) 0x80};
    assertArrayEquals(bytes, NativeText.encode(NativeText.decode(bytes)));
  }

  @Test
  void everyByteStringSurvives() {
    Random random = new Random(1);
    for (int run = 0; run < 20_000; run++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      assertArrayEquals(bytes, NativeText.encode(NativeText.decode(bytes)));
    }
  }

  @Test
  void aSurrogateThatStandsForNoByteIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> NativeText.encode("a\ud800"));
    assertThrows(IllegalArgumentException.class, () -> NativeText.encode("\udc00"));
  }
}
