package io.github.qrap.probe;

import io.github.qrap.api.NativeText;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Paths with any bytes, whatever the locale. */
final class NativePath {
  private NativePath() {}

  /**
   * The path that {@link NativeText} describes.
   *
   * @throws IllegalArgumentException if the text stands for no path
   */
  static Path of(String text) {
    byte[] bytes = NativeText.encode(text);
    // Java may have misread the working directory's name too, so a relative path never comes here.
    if (text.startsWith("/") && StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      return Path.of(text);
    }
    // Path.of(String) refuses what the locale cannot encode; the JDK takes the bytes that are
    // percent-encoded in a URI as they are. A URI is absolute, so the kernel's name for the
    // working directory stands in for a relative path's start.
    String base = bytes[0] == '/' ? "file:///%" : "file:///proc/self/cwd/%";
    return Path.of(URI.create(base + HexFormat.ofDelimiter("%").formatHex(bytes)));
  }
}
