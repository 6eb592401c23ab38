package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.ProbeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers in {@code docs/probe.md} are those of the code. */
class DocumentedNumbersTest {
  @ParameterizedTest
  @MethodSource
  void are(String text) throws IOException {
    String document = Files.readString(Path.of("../docs/probe.md")).replaceAll("\\s+", " ");
    assertTrue(document.contains(text), text);
  }

  @Test
  void theSecurityPageHasTheLongestFrame() throws IOException {
    String page = Files.readString(Path.of("../SECURITY.md")).replaceAll("\\s+", " ");
    assertTrue(page.contains("one frame of at most " + FrameReader.MAX_LENGTH / 1024 + " KiB"));
  }

  static String[] are() {
    return new String[] {
      "`/tmp/passt_1.socket` to `/tmp/passt_" + Passt.SOCKETS + ".socket`",
      "was silent for " + SocketSearch.HEAD_START.toMillis() + " ms",
      "Each has "
          + ProbeRequest.DEFAULT_ANSWER_TIMEOUT.toMillis()
          + " ms (`--timeout`) for its answer, the whole search "
          + ProbeRequest.DEFAULT_TOTAL_TIMEOUT.toMillis() / 1000.0
          + " s"
    };
  }
}
