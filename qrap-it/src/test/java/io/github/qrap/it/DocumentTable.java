package io.github.qrap.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A table of a document. */
final class DocumentTable {
  private DocumentTable() {}

  /**
   * Its heading and its rows, by their cells.
   *
   * @param document its name in {@code docs}
   * @param first the first cell of the heading, which only one table has
   */
  static List<List<String>> of(String document, String first) throws IOException {
    List<List<String>> rows =
        Files.readAllLines(Path.of("../docs", document)).stream()
            .dropWhile(line -> !line.startsWith("| " + first + " |"))
            .takeWhile(line -> line.startsWith("| "))
            .filter(line -> !line.startsWith("| --- |"))
            .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
            .toList();
    if (rows.size() < 2) {
      throw new IllegalStateException(document + " has no table with the heading " + first);
    }
    return rows;
  }
}
