package io.github.qrap.probe;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The passt of this machine, run with {@code --help} at most once. Safe for use by several threads.
 */
final class InstalledPasst implements PasstHost {
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");
  private static final Path NETWORK = Path.of("/proc/net");

  /** Of proc(5)'s net/route: destination, gateway, flags, and the mask as the eighth column. */
  private static final Pattern IPV4_DEFAULT =
      Pattern.compile("(?m)^\\S+\\s+00000000(\\s+\\S+){5}\\s+00000000\\s");

  /** Of net/ipv6_route; one of the loopback interface refuses what it is asked for. */
  private static final Pattern IPV6_DEFAULT = Pattern.compile("(?m)^0{32} 00 .*\\s(?!lo$)\\S+$");

  private final String program;
  private final Path resolver;
  private final Path network;
  private final Duration limit;
  private Optional<Set<PasstAbility>> abilities = Optional.empty();

  /**
   * The passt that {@code PATH} finds; runs nothing yet.
   *
   * @param limit how long {@code --help} may take; a passt that takes longer can nothing new
   */
  static PasstHost of(String program, Duration limit) {
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
    return abilities.isPresent() && abilities.get().contains(ability);
  }

  /** Empty where it could not be asked: the next time, it may be. */
  private Optional<Set<PasstAbility>> ask() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(program, "--help")
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true);
      try (StartedProgram help = new StartedProgram(builder.start())) {
        help.endsWithin(limit);
        return Optional.of(PasstAbility.in(help.output()));
      }
    } catch (InterruptedException e) {
      // Whoever waits next is interrupted, before a passt is started.
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException e) {
      // That it cannot be run comes out, with the reason, when it is started.
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> nameserver() {
    try {
      for (String line : NativeText.decode(Files.readAllBytes(resolver)).split("\n")) {
        String[] words = line.strip().split("\\s+");
        if (words.length > 1
            && words[0].equals("nameserver")
            && Ipv4Net.address(words[1]).isPresent()) {
          return Optional.of(words[1]);
        }
      }
    } catch (IOException e) {
      // Without that file there is no server to name.
    }
    return Optional.empty();
  }

  @Override
  public boolean isOffline() {
    return !hasRoute("route", IPV4_DEFAULT) && !hasRoute("ipv6_route", IPV6_DEFAULT);
  }

  /** A table that the kernel does not have holds no route. */
  private boolean hasRoute(String table, Pattern route) {
    try {
      String routes = NativeText.decode(Files.readAllBytes(network.resolve(table)));
      return route.matcher(routes).find();
    } catch (IOException e) {
      return false;
    }
  }
}
