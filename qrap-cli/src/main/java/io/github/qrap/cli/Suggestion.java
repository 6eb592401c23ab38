package io.github.qrap.cli;

import java.util.List;
import java.util.Optional;

/** Which name a user may have meant who mistyped one. */
final class Suggestion {
  /** More mistakes than these make another word. */
  private static final int MOST_MISTAKES = 2;

  private Suggestion() {}

  /** The name that is closest to this word, if it is close at all. */
  static Optional<String> among(List<String> names, String word) {
    Optional<String> best = Optional.empty();
    int least = MOST_MISTAKES + 1;
    for (String name : names) {
      int distance = distance(word, name);
      if (distance < least) {
        least = distance;
        best = Optional.of(name);
      }
    }
    return best;
  }

  /** How many letters have to be added, removed or replaced to make one of the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
