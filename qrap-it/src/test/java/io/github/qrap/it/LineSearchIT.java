package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.LineJudge.Finding;
import io.github.qrap.it.LineJudge.Outcome;
import io.github.qrap.it.LineJudge.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Looks for a command line that QEMU and qrap do not agree on: "mvn -Psearch" for long, and else
 * for a minute. A line has a seed of its own, the first one that of the search.
 */
final class LineSearchIT {
  private static final int BATCH = 40;

  /** Of more kinds, the line that was found is given as it was. */
  private static final int SHRUNK = 10;

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  /**
   * Versions of a machine are left out. QEMU starts some boards only with firmware, which nobody
   * has here.
   */
  @Test
  @EnabledIfSystemProperty(named = "search.machines", matches = "true")
  void everyMachineHasANetworkIfQemuHasOneForIt() throws IOException {
    LineJudge judge = new LineJudge(new PausedQemus(machine));
    Map<Outcome, Integer> outcomes = new TreeMap<>();
    List<String> reports = new ArrayList<>();
    for (Path qemu : Installed.qemus()) {
      List<Line> lines =
          Installed.machines(machine, qemu).stream()
              .filter(type -> !type.matches(".*-\\d+\\.\\d+"))
              .map(type -> new Line(Installed.architecture(qemu), "", List.of(List.of("-M", type))))
              .toList();
      for (Verdict verdict : judge.judge(lines)) {
        outcomes.merge(verdict.outcome(), 1, Integer::sum);
        verdict.finding().ifPresent(finding -> reports.add(verdict.line() + "\n  " + finding));
      }
    }
    System.out.println("search: machines " + outcomes);
    assertEquals("", String.join("\n", reports));
    assertTrue(outcomes.getOrDefault(Outcome.TAKEN, 0) > 100, outcomes.toString());
  }

  @Test
  void qemuMakesTheSameMachineOfEveryLine() {
    int lines = Integer.getInteger("search.lines");
    long given = Long.getLong("search.seed");
    long seed = given == 0 ? System.currentTimeMillis() : given;
    System.out.println("search: " + lines + " lines from -Dsearch.seed=" + seed);
    LineJudge judge = new LineJudge(new PausedQemus(machine));
    LineShrinker shrinker = new LineShrinker(judge);
    Map<Outcome, Integer> outcomes = new TreeMap<>();
    Map<String, List<Long>> seeds = new LinkedHashMap<>();
    List<String> reports = new ArrayList<>();
    for (long from = seed; from < seed + lines; from += BATCH) {
      List<Line> batch =
          LongStream.range(from, Math.min(from + BATCH, seed + lines))
              .mapToObj(LineGenerator::line)
              .toList();
      List<Verdict> verdicts = judge.judge(batch);
      for (int i = 0; i < batch.size(); i++) {
        Verdict verdict = verdicts.get(i);
        outcomes.merge(verdict.outcome(), 1, Integer::sum);
        if (verdict.finding().isPresent()) {
          Finding finding = verdict.finding().get();
          List<Long> same = seeds.computeIfAbsent(finding.kind(), kind -> new ArrayList<>());
          same.add(from + i);
          if (same.size() == 1) {
            Line small =
                seeds.size() <= SHRUNK ? shrinker.shrink(verdict.line(), finding) : verdict.line();
            String text = finding.rule() + ", -Dsearch.seed=" + (from + i) + "\n  " + small;
            reports.add(text + "\n  " + finding.details());
            // A long search can be looked at, and be ended.
            System.out.println("search: " + reports.get(reports.size() - 1));
          }
        }
      }
    }
    System.out.println("search: " + outcomes);
    seeds.forEach((kind, all) -> System.out.println("search: " + kind + ": seeds " + all));
    assertEquals("", String.join("\n", reports));
    // Of lines that QEMU refuses, little can be learnt.
    assertTrue(outcomes.getOrDefault(Outcome.TAKEN, 0) >= lines / 3, outcomes.toString());
  }
}
