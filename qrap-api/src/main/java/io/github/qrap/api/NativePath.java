package io.github.qrap.api;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** Paths with any bytes, in any locale. */
public final class NativePath {
  private NativePath() {}

  /**
   * The path that {@link NativeText} describes.
   *
   * @throws IllegalArgumentException if the text stands for no path
   */
  public static Path of(String text) {
    byte[] bytes = NativeText.encode(text);
    // Java may have misread the working directory's name too, so a relative path never comes here.
    if (text.startsWith("/") && StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      return Path.of(text);
    }
    if (bytes.length == 0) {
      throw new IllegalArgumentException("the path is empty");
    }
    // Path.of(String) refuses what the locale cannot encode; the JDK takes the bytes that are
    // percent-encoded in a URI as they are. A URI is absolute, so the kernel's name for the
    // working directory stands in for a relative path's start.
    String base = bytes[0] == '/' ? "file:///%" : "file:///proc/self/cwd/%";
    return Path.of(URI.create(base + HexFormat.ofDelimiter("%").formatHex(bytes)));
  }

  /** An absolute path as {@link NativeText}. */
  public static String text(Path path) {
    // Of a directory, it ends in a slash.
    String encoded = path.toUri().getRawPath();
    byte[] bytes = new byte[encoded.length()];
    int n = 0;
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes[n++] = (byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3);
        i += 2;
      } else {
        bytes[n++] = (byte) c;
      }
    }
    int length = n > 1 && bytes[n - 1] == '/' ? n - 1 : n;
    return NativeText.decode(Arrays.copyOf(bytes, length));
  }
}
