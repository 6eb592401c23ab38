package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Demand;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.SettingResult;
import io.github.qrap.api.SettingResult.Outcome;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.NicChoice;
import io.github.qrap.patch.Rewriter;
import io.github.qrap.probe.PasstAbility;
import io.github.qrap.probe.PasstHost;
import io.github.qrap.probe.PasstNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From a whole command line to what becomes of each setting of its networks. */
class HandTypedLinesTest {
  /** Of lines, each with its results indented behind it; {@code HandTypedLinesIT} has it too. */
  private static final Path FILE =
      Path.of("src/test/resources/io/github/qrap/cli/hand-typed-lines");

  /** The generations of passt, by the year of the one that was looked at. */
  private static final Map<String, Set<PasstAbility>> GENERATIONS = new LinkedHashMap<>();

  static {
    GENERATIONS.put("2023", Set.of());
    GENERATIONS.put("2025", EnumSet.complementOf(EnumSet.of(PasstAbility.FORWARD_TARGETS)));
    GENERATIONS.put("2026", EnumSet.allOf(PasstAbility.class));
  }

  @Test
  void everySettingHasTheResultThatIsWritten() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(FILE)) {
      if (!line.startsWith(" ")) {
        lines.add(line);
      }
      if (line.startsWith("qemu")) {
        lines.addAll(results(line));
      }
    }
    assertEquals(Files.readString(FILE), String.join("\n", lines) + "\n");
  }

  /** Of generations with the same results, one heading; of one kind of results, none. */
  private static List<String> results(String line) throws CommandLineException {
    Map<List<String>, String> years = new LinkedHashMap<>();
    for (Map.Entry<String, Set<PasstAbility>> generation : GENERATIONS.entrySet()) {
      List<String> results = new ArrayList<>();
      for (PasstNetwork network : networks(line, generation.getValue())) {
        network.refusal().ifPresent(refusal -> results.add("  refused: " + refusal));
        network.settings().forEach(result -> results.add("  " + result));
      }
      years.merge(results, generation.getKey(), (first, next) -> first + ", " + next);
    }
    List<String> all = new ArrayList<>();
    for (Map.Entry<List<String>, String> entry : years.entrySet()) {
      if (years.size() > 1) {
        all.add("  passt of " + entry.getValue());
      }
      all.addAll(entry.getKey());
    }
    return all;
  }

  @Test
  void thirtyLinesKeepAllButWhatNoPasstCan() throws Exception {
    int lines = 0;
    for (String line : Files.readAllLines(FILE)) {
      if (!line.startsWith("qemu")) {
        continue;
      }
      List<PasstNetwork> networks = networks(line, EnumSet.allOf(PasstAbility.class));
      for (PasstNetwork network : networks) {
        for (SettingResult result : network.settings()) {
          assertTrue(
              result.outcome() != Outcome.LOST
                  || result.setting().matches("(smb|tftp|bootfile|guestfwd|hostfwd=unix|.*:0-).*"),
              line + ": " + result);
        }
      }
      lines += networks.get(0).refusal().isEmpty() ? 1 : 0;
    }
    assertTrue(lines >= 30, lines + " lines");
  }

  private static List<PasstNetwork> networks(String line, Set<PasstAbility> abilities)
      throws CommandLineException {
    PasstHost host =
        new PasstHost() {
          @Override
          public boolean can(PasstAbility ability) {
            return abilities.contains(ability);
          }

          @Override
          public Optional<String> nameserver() {
            return Optional.of("192.0.2.53");
          }

          @Override
          public boolean hasIpv4Route() {
            return true;
          }

          @Override
          public boolean hasIpv6Route() {
            return true;
          }
        };
    List<String> words = WordSplitter.of(line);
    List<String> arguments = words.subList(1, words.size());
    String architecture = words.get(0).replace("qemu-system-", "");
    Rewriter keeping = new Rewriter(Rewriter.builtInRules(), NicChoice.parse("keep").orElseThrow());
    List<PasstNetwork> networks = new ArrayList<>();
    for (Demand demand : keeping.plan(arguments, architecture).demands()) {
      networks.add(PasstNetwork.of(ProbeRequest.DEFAULT.withDemand(demand), host));
    }
    // Without it, what goes on is the network of the first.
    Demand first = new Rewriter().plan(arguments, architecture).demands().get(0);
    assertEquals(
        networks.get(0).arguments(),
        PasstNetwork.of(ProbeRequest.DEFAULT.withDemand(first), host).arguments());
    return networks;
  }
}
