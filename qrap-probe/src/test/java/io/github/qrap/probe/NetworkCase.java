package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.Demand;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.api.Remedy;
import io.github.qrap.api.ReplacedNetdev;
import io.github.qrap.api.SettingResult;
import io.github.qrap.api.SettingResult.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network on QEMU's command line, and what becomes of it with each generation of passt: a pair of
 * files. {@code NAME.in} has the netdev as QEMU takes it, or nothing; then the user's own arguments
 * for passt; then {@code publish} with each port that is to be published, and {@code no
 * nameserver}, {@code no IPv4 route}, {@code no IPv6 route} or {@code offline} where the machine
 * has none. {@code NAME.out} has the rest.
 */
record NetworkCase(Path path) {
  /** The generations of passt that differ, by the year of the one that was looked at. */
  enum Generation {
    OF_2023(Set.of()),
    OF_2025(
        Set.of(PasstAbility.DNS_FORWARD, PasstAbility.LOOPBACK_ADDRESS, PasstAbility.HOST_NAME)),
    OF_2026(EnumSet.allOf(PasstAbility.class));

    private final Set<PasstAbility> abilities;

    Generation(Set<PasstAbility> abilities) {
      this.abilities = abilities;
    }

    String year() {
      return name().substring(3);
    }
  }

  /** What the document writes shorter. */
  private static final String NET = "-a 10.0.2.15 -n 24 -g 10.0.2.2";

  private static final Path ROOT = root();

  /** All in this directory, also those of a file that has no partner. */
  static List<NetworkCase> in(String directory) throws IOException {
    Set<Path> paths = new TreeSet<>();
    try (Stream<Path> files = Files.list(ROOT.resolve(directory))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        paths.add(file.resolveSibling(name.substring(0, Math.max(name.lastIndexOf('.'), 0))));
      }
    }
    return paths.stream().map(NetworkCase::new).toList();
  }

  /** The rows of the table in the document. */
  static List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    for (NetworkCase one : in("table")) {
      StringBuilder row = new StringBuilder("| `" + one.netdev() + "` |");
      String before = "";
      for (Generation generation : Generation.values()) {
        String cell = cell(one.translated(generation));
        row.append(' ').append(cell.equals(before) ? "the same" : cell).append(" |");
        before = cell;
      }
      rows.add(row.toString());
    }
    return rows;
  }

  private static String cell(PasstNetwork network) {
    if (network.refusal().isPresent()) {
      return "**refused**: " + network.refusal().get();
    }
    List<String> parts = new ArrayList<>();
    String arguments = quoted(network.arguments()).replace(NET, "NET");
    if (!arguments.isEmpty()) {
      parts.add("`" + arguments + "`");
    }
    for (SettingResult result : network.settings()) {
      if (result.outcome() == Outcome.CHANGED || result.outcome() == Outcome.LOST) {
        parts.add(line(result));
      }
    }
    return parts.isEmpty() ? "nothing" : String.join("<br>", parts);
  }

  String name() {
    return ROOT.relativize(path).toString();
  }

  /** The netdev as QEMU takes it. */
  String netdev() {
    return in().get(0);
  }

  private static final Pattern PUBLISHED =
      Pattern.compile("publish (.*):([0-9]+|PORT)->([0-9]+)/(tcp|udp)");

  /** As {@link PublishedPort#toString} writes them. */
  List<PublishedPort> published() {
    List<PublishedPort> published = new ArrayList<>();
    for (String line : in()) {
      Matcher port = PUBLISHED.matcher(line);
      if (port.matches()) {
        published.add(
            new PublishedPort(
                Protocol.valueOf(port.group(4).toUpperCase(Locale.ROOT)),
                port.group(1).replaceAll("[\\[\\]]", ""),
                port.group(2).equals("PORT") ? 0 : Integer.parseInt(port.group(2)),
                Integer.parseInt(port.group(3))));
      }
    }
    return published;
  }

  /** The user's own arguments for passt. */
  List<String> own() {
    List<String> own = new ArrayList<>();
    if (in().size() > 1 && !in().get(1).isEmpty()) {
      for (String word : in().get(1).split("(?<!\\\\) ")) {
        own.add(word.replace("\\ ", " "));
      }
    }
    return own;
  }

  PasstNetwork translated(Generation generation) {
    boolean server = !in().contains("no nameserver");
    boolean offline = in().contains("offline");
    PasstHost host =
        new PasstHost() {
          @Override
          public boolean can(PasstAbility ability) {
            return generation.abilities.contains(ability);
          }

          @Override
          public Optional<String> nameserver() {
            return server ? Optional.of("192.0.2.53") : Optional.empty();
          }

          @Override
          public boolean hasIpv4Route() {
            return !offline && !in().contains("no IPv4 route");
          }

          @Override
          public boolean hasIpv6Route() {
            return !offline && !in().contains("no IPv6 route");
          }
        };
    Demand demand = netdev().isEmpty() ? Demand.ANY : Demand.ANY.withReplaced(replaced());
    return PasstNetwork.of(
        ProbeRequest.DEFAULT
            .withDemand(demand)
            .withDaemonArguments(own())
            .withPublished(published()),
        host);
  }

  ReplacedNetdev replaced() {
    List<String> words = List.of(netdev().split(","));
    Map<String, List<String>> settings = new LinkedHashMap<>();
    for (String setting : words.subList(1, words.size())) {
      String[] pair = setting.split("=", 2);
      settings.computeIfAbsent(pair[0], key -> new ArrayList<>()).add(pair[1]);
    }
    return new ReplacedNetdev(words.get(0), settings);
  }

  /** What becomes of it, generations with the same fate together. */
  List<String> fate() {
    Map<List<String>, List<String>> years = new LinkedHashMap<>();
    for (Generation generation : Generation.values()) {
      years
          .computeIfAbsent(lines(translated(generation)), key -> new ArrayList<>())
          .add(generation.year());
    }
    List<String> fate = new ArrayList<>();
    for (Map.Entry<List<String>, List<String>> entry : years.entrySet()) {
      fate.add("passt of " + String.join(", ", entry.getValue()));
      fate.addAll(entry.getKey());
    }
    return fate;
  }

  private static List<String> lines(PasstNetwork network) {
    if (network.refusal().isPresent()) {
      assertEquals(List.of(), network.arguments());
      return List.of("  refused: " + network.refusal().get());
    }
    List<String> lines = new ArrayList<>();
    lines.add("  arguments: " + quoted(network.arguments()));
    for (SettingResult result : network.settings()) {
      String by = quoted(result.arguments());
      lines.add("  " + line(result) + (by.isEmpty() ? "" : " (" + by + ")"));
    }
    return lines.stream().map(String::stripTrailing).toList();
  }

  private static String line(SettingResult result) {
    return result.remedy().orElse(null) instanceof Remedy.AddDaemonArguments further
        ? result.line() + "; further arguments keep it: " + quoted(further.arguments())
        : result.line();
  }

  /** In one text; a backslash keeps a space. */
  static String quoted(List<String> arguments) {
    return arguments.stream()
        .map(argument -> argument.replace(" ", "\\ "))
        .collect(Collectors.joining(" "));
  }

  List<String> written() {
    return read(".out");
  }

  private List<String> in() {
    return read(".in");
  }

  private List<String> read(String suffix) {
    try {
      Path file = path.resolveSibling(path.getFileName() + suffix);
      List<String> lines =
          new ArrayList<>(List.of(NativeText.decode(Files.readAllBytes(file)).split("\n", -1)));
      assertEquals("", lines.remove(lines.size() - 1), file + " must end with a line end");
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    try {
      return Path.of(NetworkCase.class.getResource("networks").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
