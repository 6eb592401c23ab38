package io.github.qrap.it;

import io.github.qrap.it.LineJudge.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a line smaller for as long as the same kind of thing is found on it. */
final class LineShrinker {
  /** Up to so many options, any two are tried together: a netdev with its NIC. */
  private static final int FEW = 9;

  private final LineJudge judge;

  LineShrinker(LineJudge judge) {
    this.judge = judge;
  }

  /** The smallest line that was found, on which this is found. */
  Line shrink(Line line, Finding finding) {
    Line small = line;
    for (int size = line.options().size() / 2; size > 0; size /= 2) {
      small = repeat(small, finding, size);
    }
    Optional<Line> smaller = first(pairs(small), finding);
    while (smaller.isPresent()) {
      small = repeat(smaller.get(), finding, 1);
      smaller = first(pairs(small), finding);
    }
    smaller = first(shorter(small), finding);
    while (smaller.isPresent()) {
      small = smaller.get();
      smaller = first(shorter(small), finding);
    }
    return small;
  }

  private Line repeat(Line line, Finding finding, int size) {
    Line small = line;
    Optional<Line> smaller = first(without(small, size), finding);
    while (smaller.isPresent()) {
      small = smaller.get();
      smaller = first(without(small, size), finding);
    }
    return small;
  }

  private Optional<Line> first(List<Line> lines, Finding finding) {
    // Few at a time: most often one of the first will do.
    for (int from = 0; from < lines.size(); from += 4) {
      List<Line> some = lines.subList(from, Math.min(from + 4, lines.size()));
      Optional<Line> found =
          judge.judge(some).stream()
              .filter(
                  verdict ->
                      verdict.finding().map(Finding::kind).equals(Optional.of(finding.kind())))
              .map(LineJudge.Verdict::line)
              .findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static List<Line> without(Line line, int size) {
    List<Line> lines = new ArrayList<>();
    for (int from = 0; from < line.options().size(); from += size) {
      List<List<String>> rest = new ArrayList<>(line.options());
      rest.subList(from, Math.min(from + size, rest.size())).clear();
      lines.add(line.with(rest));
    }
    return lines;
  }

  private static List<Line> pairs(Line line) {
    List<Line> lines = new ArrayList<>();
    int count = line.options().size();
    for (int second = 1; count <= FEW && second < count; second++) {
      for (int first = 0; first < second; first++) {
        List<List<String>> rest = new ArrayList<>(line.options());
        rest.remove(second);
        rest.remove(first);
        lines.add(line.with(rest));
      }
    }
    return lines;
  }

  /** With one property less, of a list or of JSON. */
  private static List<Line> shorter(Line line) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < line.options().size(); i++) {
      List<String> option = line.options().get(i);
      String[] properties = Line.value(option).split(",");
      boolean json = Line.value(option).startsWith("{");
      for (int gone = 1; gone < properties.length; gone++) {
        List<String> left = new ArrayList<>(List.of(properties));
        left.remove(gone);
        String value = String.join(",", left);
        List<List<String>> rest = new ArrayList<>(line.options());
        rest.set(i, List.of(option.get(0), json && !value.endsWith("}") ? value + "}" : value));
        lines.add(line.with(rest));
      }
    }
    return lines;
  }
}
