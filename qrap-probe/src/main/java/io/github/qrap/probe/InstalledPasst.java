package io.github.qrap.probe;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The passt of this machine, run with {@code --help} at most once. Safe for use by several threads.
 */
final class InstalledPasst implements PasstHost {
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");
  private static final Path NETWORK = Path.of("/proc/net");

  private final String program;
  private final Path resolver;
  private final Path network;
  private final Duration limit;
  private Optional<Set<PasstAbility>> abilities = Optional.empty();
  private boolean missing;

  /**
   * The passt that {@code PATH} finds; runs nothing yet.
   *
   * @param limit how long {@code --help} may take; a passt that takes longer can nothing new
   */
  static InstalledPasst of(String program, Duration limit) {
    return new InstalledPasst(program, limit, RESOLVER, NETWORK);
  }

  InstalledPasst(String program, Duration limit, Path resolver, Path network) {
    this.program = program;
    this.limit = limit;
    this.resolver = resolver;
    this.network = network;
  }

  @Override
  public synchronized boolean can(PasstAbility ability) {
    if (abilities.isEmpty()) {
      abilities = ask();
    }
    return abilities.isEmpty() || abilities.get().contains(ability);
  }

  /** Whether it was asked and could not be run; it is taken for the newest then. */
  synchronized boolean isMissing() {
    return missing;
  }

  /** Empty where it could not be asked: the next time, it may be. */
  private Optional<Set<PasstAbility>> ask() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(program, "--help")
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true);
      try (StartedProgram help = new StartedProgram(builder.start())) {
        missing = false;
        help.endsWithin(limit);
        return Optional.of(PasstAbility.in(help.output()));
      }
    } catch (InterruptedException e) {
      // Whoever waits next is interrupted, before a passt is started.
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException e) {
      // The reason comes out when it is started.
      missing = true;
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> nameserver() {
    for (String[] words : lines(resolver)) {
      if (words.length > 1
          && words[0].equals("nameserver")
          && Ipv4Net.address(words[1]).isPresent()) {
        return Optional.of(words[1]);
      }
    }
    return Optional.empty();
  }

  /** The columns are those of proc(5)'s net/route: the second is the destination, then its mask. */
  @Override
  public boolean hasIpv4Route() {
    for (String[] words : lines(network.resolve("route"))) {
      if (words.length > 7 && words[1].equals("00000000") && words[7].equals("00000000")) {
        return true;
      }
    }
    return false;
  }

  /** The interface is the last column; a default route of the loopback interface refuses. */
  @Override
  public boolean hasIpv6Route() {
    for (String[] words : lines(network.resolve("ipv6_route"))) {
      if (words.length > 1
          && words[0].equals("0".repeat(32))
          && words[1].equals("00")
          && !words[words.length - 1].equals("lo")) {
        return true;
      }
    }
    return false;
  }

  /** The words of each line; none of a file that is not there. */
  private static List<String[]> lines(Path file) {
    List<String[]> lines = new ArrayList<>();
    try {
      for (String line : NativeText.decode(Files.readAllBytes(file)).split("\n")) {
        lines.add(line.strip().split("\\s+"));
      }
    } catch (IOException e) {
      // It says nothing then.
    }
    return lines;
  }
}
