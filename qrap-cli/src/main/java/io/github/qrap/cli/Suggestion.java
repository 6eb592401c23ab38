package io.github.qrap.cli;

import io.github.qrap.api.NativePath;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Which name a user may have meant who mistyped one. */
final class Suggestion {
  /** More mistakes than these make another word. */
  private static final int MOST_MISTAKES = 2;

  /** What is shorter begins too many words: two hyphens and two letters. */
  private static final int SHORTEST_BEGINNING = 5;

  private Suggestion() {}

  /**
   * The name that begins as this word does, or with which the word begins; if there is none, the
   * one that is closest to it, if it is close at all.
   */
  static Optional<String> among(List<String> names, String word) {
    Optional<String> best = Optional.empty();
    int least = MOST_MISTAKES + 1;
    for (String name : names) {
      boolean begins = name.startsWith(word) || word.startsWith(name);
      int distance = begins && word.length() >= SHORTEST_BEGINNING ? 0 : distance(word, name);
      if (distance < least) {
        least = distance;
        best = Optional.of(name);
      }
    }
    return best;
  }

  /**
   * The socket in the same directory that has almost this name.
   *
   * @param address of a socket that does not exist; nothing is found where it is not a path
   */
  static Optional<String> socketBeside(String address) {
    String directory = address.substring(0, address.lastIndexOf('/') + 1);
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    List<String> sockets = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(NativePath.of(directory))) {
      for (Path file : files) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
          String name = NativePath.text(file);
          sockets.add(name.substring(name.lastIndexOf('/') + 1));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty();
    }
    Collections.sort(sockets);
    return among(sockets, address.substring(directory.length())).map(name -> directory + name);
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
