package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordSplitterTest {
  @Test
  void whiteSpaceSeparates() {
    assertEquals(List.of("-t", "2222:22", "-u"), WordSplitter.of(" -t\t2222:22\n -u "));
    assertEquals(List.of(), WordSplitter.of("  "));
    assertEquals(List.of(), WordSplitter.of(""));
  }

  @Test
  void aBackslashKeepsWhatIsBehindIt() {
    assertEquals(List.of("a b", "c\\", " "), WordSplitter.of("a\\ b c\\\\ \\ "));
    assertEquals(List.of("a\\"), WordSplitter.of("a\\"));
  }

  @Test
  void otherCharactersAreNotSpecial() {
    assertEquals(List.of("'a", "b'", "$x", "\udcff,:"), WordSplitter.of("'a b' $x \udcff,:"));
  }
}
