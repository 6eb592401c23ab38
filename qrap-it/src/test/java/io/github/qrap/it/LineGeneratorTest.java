package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The search reaches what it is for: otherwise it could find nothing without looking at it. */
final class LineGeneratorTest {
  private static final int LINES = 2000;

  @Test
  void theSameSeedMakesTheSameLine() {
    assertEquals(LineGenerator.line(7), LineGenerator.line(7));
    Set<Line> lines = new HashSet<>();
    LongStream.range(0, 100).mapToObj(LineGenerator::line).forEach(lines::add);
    assertEquals(100, lines.size());
  }

  @Test
  void everyMachineAndModelOccurs() {
    Map<String, Integer> seen = new TreeMap<>();
    LongStream.range(0, LINES).forEach(seed -> names(LineGenerator.line(seed), seen));
    List<String> wanted = new ArrayList<>(LineGenerator.NICS);
    wanted.addAll(LineGenerator.machines());
    for (String name : wanted) {
      assertTrue(seen.getOrDefault(name, 0) >= 2, () -> name + ": " + seen);
    }
  }

  private static void names(Line line, Map<String, Integer> seen) {
    String machine = line.architecture() + " ";
    for (List<String> option : line.options()) {
      if (List.of("M", "machine").contains(Line.name(option))) {
        machine += Line.value(option);
      } else if (Line.isCard(option)) {
        seen.merge(Line.driver(option), 1, Integer::sum);
      }
    }
    seen.merge(machine, 1, Integer::sum);
  }

  @Test
  void everyFeatureIsOnOneLineOfAHundred() {
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = 0; seed < LINES; seed++) {
      features(LineGenerator.line(seed)).forEach(feature -> seen.merge(feature, 1, Integer::sum));
    }
    for (String feature :
        List.of(
            "-chardev",
            "-drive",
            "-global",
            "-net",
            "-netdev",
            "-nic",
            "-nodefaults",
            "-object",
            "-set",
            "-usb",
            "-vga",
            "JSON of device",
            "JSON of netdev",
            "a bridge",
            "a bus that is named",
            "a device with an address",
            "a filter on a port without a name",
            "a full bus",
            "a function",
            "a function behind a bridge",
            "a hub",
            "a misspelt property",
            "a NIC behind a bridge",
            "a NIC without a netdev",
            "a port",
            "an expander",
            "an id that only JSON allows",
            "asked for keep",
            "asked for a model",
            "no NIC",
            "one NIC",
            "several buses",
            "several NICs",
            "two dashes")) {
      assertTrue(seen.getOrDefault(feature, 0) >= LINES / 100, () -> feature + ": " + seen);
    }
  }

  private static Set<String> features(Line line) {
    Set<String> features = new HashSet<>();
    int buses = 0;
    int devices = 0;
    int nics = 0;
    for (List<String> option : line.options()) {
      String value = Line.value(option);
      features.add("-" + Line.name(option));
      features.add(option.get(0).startsWith("--") ? "two dashes" : "one dash");
      if (value.startsWith("{")) {
        features.add("JSON of " + Line.name(option));
      }
      if (value.contains("foo")) {
        features.add("a misspelt property");
      }
      if (value.contains("hub0port")) {
        features.add("a filter on a port without a name");
      }
      if (value.contains("hubid")) {
        features.add("a hub");
      }
      if (Line.name(option).equals("device")) {
        devices++;
        if (Line.isCard(option)) {
          nics++;
          features.add(value.contains("netdev") ? "a NIC" : "a NIC without a netdev");
          features.add(
              value.matches(".*\\bbus\"?[=:]\"?pci\\.[1-9].*") ? "a NIC behind a bridge" : "");
          features.add(value.contains("\"id\":\"x ") ? "an id that only JSON allows" : "");
        } else if (Line.driver(option).matches(".*(bridge|port|ioh3420|pxb).*")) {
          buses++;
          features.add(
              Line.driver(option).startsWith("pxb")
                  ? "an expander"
                  : Line.driver(option).endsWith("bridge") ? "a bridge" : "a port");
        }
        features.add(value.matches(".*\\bbus\\b.*") ? "a bus that is named" : "");
        features.add(value.contains("addr") ? "a device with an address" : "");
        features.add(value.contains("multifunction") ? "a function" : "");
        features.add(
            value.matches("(?=.*multifunction).*bus=pci\\.[1-9].*")
                ? "a function behind a bridge"
                : "");
      }
    }
    features.add(buses > 1 ? "several buses" : "");
    features.add(devices >= 28 ? "a full bus" : "");
    features.add(nics == 0 ? "no NIC" : nics == 1 ? "one NIC" : "several NICs");
    features.add(
        "asked for " + (line.keepsNics() ? "keep" : line.nic().isEmpty() ? "nothing" : "a model"));
    return features;
  }
}
