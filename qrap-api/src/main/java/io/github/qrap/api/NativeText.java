package io.github.qrap.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Strings that carry the operating system's bytes without loss, in any locale.
 *
 * <p>Arguments and paths are bytes to Linux and text to people. They are decoded as UTF-8; a byte
 * {@code 0x80} to {@code 0xff} that is not part of valid UTF-8 becomes the lone surrogate {@code
 * U+DC80} to {@code U+DCFF}, as Python does (PEP 383). Encoding gives exactly the same bytes again,
 * and a string that was never anything but text encodes as plain UTF-8.
 */
public final class NativeText {
  private static final char ESCAPE = '\uDC00';

  private NativeText() {}

  /** The text for these bytes. */
  public static String decode(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return decodeUtf8(bytes);
      }
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String decodeUtf8(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    // UTF-8 never has more chars than bytes, and an escaped byte is one char.
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xff)));
      }
      decoder.reset();
    }
  }

  /**
   * The bytes for this text.
   *
   * @throws IllegalArgumentException if it holds a lone surrogate that stands for no byte
   */
  public static byte[] encode(String text) {
    byte[] bytes = new byte[encodedLength(text)];
    int n = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[n++] = (byte) c;
      } else if (c < 0x800) {
        bytes[n++] = (byte) (0xc0 | c >> 6);
        bytes[n++] = (byte) (0x80 | c & 0x3f);
      } else if (!Character.isSurrogate(c)) {
        bytes[n++] = (byte) (0xe0 | c >> 12);
        bytes[n++] = (byte) (0x80 | c >> 6 & 0x3f);
        bytes[n++] = (byte) (0x80 | c & 0x3f);
      } else if (isPair(text, i)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        bytes[n++] = (byte) (0xf0 | point >> 18);
        bytes[n++] = (byte) (0x80 | point >> 12 & 0x3f);
        bytes[n++] = (byte) (0x80 | point >> 6 & 0x3f);
        bytes[n++] = (byte) (0x80 | point & 0x3f);
      } else {
        bytes[n++] = (byte) c;
      }
    }
    return bytes;
  }

  private static int encodedLength(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length += 1;
      } else if (c < 0x800) {
        length += 2;
      } else if (!Character.isSurrogate(c)) {
        length += 3;
      } else if (isPair(text, i)) {
        length += 4;
        i++;
      } else if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff) {
        length += 1;
      } else {
        throw new IllegalArgumentException(
            "text has a lone surrogate U+" + Integer.toHexString(c) + " at index " + i);
      }
    }
    return length;
  }

  private static boolean isPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }
}
