package io.github.qrap.cli;

import java.util.ArrayList;
import java.util.List;

/** Several values in one text. */
final class WordSplitter {
  private WordSplitter() {}

  /** Separated by white space; a backslash keeps the character behind it, such as a space. */
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
        }
        word = null;
        continue;
      }
      if (word == null) {
        word = new StringBuilder();
      }
      if (c == '\\' && i + 1 < text.length()) {
        c = text.charAt(++i);
      }
      word.append(c);
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }

  /** The text that gives these values, none of which is empty. */
  static String join(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      text.append(text.isEmpty() ? "" : " ");
      for (int i = 0; i < word.length(); i++) {
        char c = word.charAt(i);
        text.append(c == '\\' || Character.isWhitespace(c) ? "\\" : "").append(c);
      }
    }
    return text.toString();
  }
}
